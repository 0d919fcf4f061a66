/// What the daemon answers over HTTP. Begun here; see CONTRIBUTING.md.
enum HTTPAPIRoom {}
