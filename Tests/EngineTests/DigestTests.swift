import Campaigns
import Testing

@Suite struct DigestTests {
    @Test(
        "SHA-256 of the alphabet over and over, as another program has it, at lengths about blocks",
        arguments: [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb924"
                    + "27ae41e4649b934ca495991b7852b855"
            ),
            (
                1,
                "ca978112ca1bbdcafac231b39a23dc4d"
                    + "a786eff8147c4e72b9807785afee48bb"
            ),
            (
                3,
                "ba7816bf8f01cfea414140de5dae2223"
                    + "b00361a396177a9cb410ff61f20015ad"
            ),
            (
                55,
                "595615dbe4f0f407ae397d08b4c2cb87"
                    + "0cb9b0e11937416f950c5160acf9c005"
            ),
            (
                56,
                "784f623b787495078e93ff28a25b581d"
                    + "f0584055a7e71d8cd90c454716b92f51"
            ),
            (
                63,
                "5ca3e1ef5207490eac01a795e5cc94d5"
                    + "9582a5118bf9534665c8668d87aa647c"
            ),
            (
                64,
                "2fcd5a0d60e4c941381fcc4e00a4bf8b"
                    + "e422c3ddfafb93c809e8d1e2bfffae8e"
            ),
            (
                119,
                "faef67da856d6fd9c8d12f9ed0a4fefd"
                    + "3cf0ce085ab43e2907418d457e3c354b"
            ),
            (
                120,
                "c9512b08619c19fbb503c7da6b46ef20"
                    + "301e5f7a7a5f43989182398536f5c5c8"
            ),
            (
                200,
                "8013a82140d916576e2cf550b27449a3"
                    + "68abec66cc154a7d9f599019d33aa3d2"
            ),
        ])
    func lengths(length: Int, expected: String) {
        let bytes = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        #expect(
            hexadecimal(SHA256.digest(joining: String(decoding: bytes, as: UTF8.self))) == expected)
        for first in stride(from: 0, through: length, by: 7) {
            var digest = SHA256()
            digest.update(bytes[..<first])
            digest.update(bytes[first...])
            #expect(hexadecimal(digest.finish()) == expected)
        }
    }

    @Test("texts are joined by NUL bytes, and a leading word is the digest's")
    func joined() {
        let digest = hexadecimal(SHA256.digest(joining: "lea", "welcome", "café"))
        #expect(
            digest == "a4332e9b86da6535cbd34cd36e94101b"
                + "1ec818125794fd259c5b0c0803e7f4ab")
        #expect(SHA256.leadingWord(joining: "lea", "welcome", "café") == 0xa433_2e9b_86da_6535)
    }
}
