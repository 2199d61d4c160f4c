import Reports

/// Problems as pages, for a browser.
enum ProblemPages {
    static func page(_ problem: Problem) -> SitePage {
        SitePage(problem.status.title) { page in
            page.element("h1", text: problem.status.title)
            page.paragraph(problem.detail.prefix(1).uppercased() + problem.detail.dropFirst() + ".")
        }
    }

    /// Asks for an API key.
    ///
    /// - Parameter message: what was wrong with the last one; nil for none.
    static func logIn(_ message: String?) -> SitePage {
        SitePage("Log in") { page in
            page.element("h1", text: "Log in")
            if let message { page.element("p", ["role": "alert", "class": "failed"], text: message) }
            page.element("form", ["action": "/login", "method": "post", "aria-label": "Log in"]) { form in
                form.element("p") { line in
                    line.element("label", ["for": "key"], text: "API key ")
                    line.empty(
                        "input", ["id": "key", "name": "key", "type": "password", "autocomplete": "current-password", "required": "", "maxlength": "4096"])
                }
                form.element("p") { $0.element("button", text: "Log in") }
            }
            page.element("p", ["class": "small"], text: "secflow-serve --make-key makes a key.")
        }
    }
}
