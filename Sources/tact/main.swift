import Commands

TactProgram.run()
