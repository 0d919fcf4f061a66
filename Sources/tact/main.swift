import Commands

await TactProgram.run()
