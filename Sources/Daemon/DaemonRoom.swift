/// The daemon: one writer, its clock, its relay. Begun here; see CONTRIBUTING.md.
enum DaemonRoom {}
