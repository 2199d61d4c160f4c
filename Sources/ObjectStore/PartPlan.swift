/// How a file is cut into the parts of a multipart upload.
struct PartPlan: Equatable {
    /// Bytes from which a file is sent in parts.
    static let threshold = 64 << 20
    /// Bytes of a part, unless the file would have too many.
    static let standardSize = 16 << 20
    /// The most parts of a file: one less than an upload may have (Amazon S3 quotas), because the last one is the upload's mark.
    static let countLimit = 9_999

    let total: Int
    /// Bytes of each part but the last.
    let size: Int

    init(total: Int) {
        self.total = total
        let least = (total + Self.countLimit - 1) / Self.countLimit
        // Whole megabytes.
        size = max(Self.standardSize, ((least + (1 << 20) - 1) >> 20) << 20)
    }

    var count: Int { (total + size - 1) / size }

    /// Returns the bytes of a part, counted from 0.
    func range(_ index: Int) -> Range<Int> { index * size..<min((index + 1) * size, total) }
}
