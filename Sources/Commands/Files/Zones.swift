import ZoneDatabase

/// The time zones of this process, looked up once each.
let zones = ZoneDatabase()
