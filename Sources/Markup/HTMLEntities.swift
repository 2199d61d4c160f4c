import CXML2
import Glibc

/// The entities that a document may use without declaring them: the five of XML and those of HTML, each created once from libxml2's tables.
final class HTMLEntities {
    /// libxml2 needs one entity for text and another for attributes.
    private struct Use: Hashable {
        let name: String
        let isInAttribute: Bool
    }

    private var entities: [Use: UnsafeMutablePointer<xmlEntity>] = [:]

    deinit {
        for entity in entities.values {
            free(UnsafeMutableRawPointer(mutating: entity.pointee.content))
            entity.deallocate()
        }
    }

    /// Returns the entity with this name; nil if neither XML nor HTML defines it.
    func entity(_ name: UnsafePointer<UInt8>, isInAttribute: Bool) -> xmlEntityPtr? {
        if let predefined = xmlGetPredefinedEntity(name) { return predefined }
        let use = Use(name: String(cString: name), isInAttribute: isInAttribute)
        if let known = entities[use] { return known }
        guard let html = htmlEntityLookup(name), let scalar = Unicode.Scalar(html.pointee.value) else { return nil }
        let content = Array(String(Character(scalar)).utf8) + [0]
        let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
        entity.initialize(to: xmlEntity())
        entity.pointee.type = XML_ENTITY_DECL
        // libxml2 passes on the content of a predefined entity without parsing it. In an attribute, however, it would pass only the first byte of that content.
        entity.pointee.etype = isInAttribute ? XML_INTERNAL_GENERAL_ENTITY : XML_INTERNAL_PREDEFINED_ENTITY
        entity.pointee.content = xmlStrdup(content)
        entity.pointee.length = Int32(content.count - 1)
        entity.pointee.name = html.pointee.name.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
        entities[use] = entity
        return UnsafeMutablePointer(entity)
    }
}
