/// The identifier of the current boot, different for each boot; empty if the system provides none.
package let bootIdentifier: String = {
    guard let bytes = try? readFile("/proc/sys/kernel/random/boot_id", limit: 256) else { return "" }
    return bytes.span.extracting(bytes.span.trimmedRange).text
}()
