import Glibc

/// What a terminal shows.
package enum Terminal {
    /// The columns and lines of the terminal that a descriptor writes to; 80 and 24 if it does not say.
    package static func size(of descriptor: Int32) -> (columns: Int, lines: Int) {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
        return isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
    }

    /// Whether text may have colors: not with NO_COLOR (https://no-color.org), and not on a terminal that has none.
    package static var allowsColor: Bool {
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        return getenv("TERM").map { strcmp($0, "dumb") != 0 } ?? false
    }
}
