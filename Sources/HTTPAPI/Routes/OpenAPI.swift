import HTTPTypes

extension Answering {
    /// What can be asked, as OpenAPI 3.1 describes it.
    func openAPI() -> Reply {
        Reply(.ok, "application/json", body: PackageResources.openapi_json)
    }
}
