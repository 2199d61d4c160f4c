import Bytes
import JSONLines
import Records

/// An `answer` record.
struct AnswerRecord {
    let question: Question
    let answer: Question.Answer
    /// Where the quotes stand in the submission.
    let offsets: [Int?]

    func write(to writer: inout JSONWriter) {
        let (prompt, place, outcome) = (question.prompt, question.place, answer.outcome)
        writer.beginObject()
        writer.member("type", "answer")
        writer.member("id", place.answerID(question: prompt.question))
        writer.member("question", prompt.question)
        writer.member("accession_number", place.accessionNumber)
        writer.member("document", place.document)
        writer.member("part", place.part)
        writer.member("item", place.item)
        writer.member("offset", place.offset)
        writer.member("length", place.length)
        writer.member("model", outcome.model)
        writer.member("dialect", prompt.choice?.dialect.rawValue)
        writer.key("answer")
        writer.raw(answer.json.span)
        writer.key("quotes")
        writer.beginArray()
        for (quote, offset) in zip(answer.quotes, offsets) {
            writer.beginObject()
            writer.member("text", quote.text)
            writer.member("offset", offset)
            writer.endObject()
        }
        writer.endArray()
        writer.key("usage")
        outcome.usage.write(to: &writer)
        writer.member("calls", answer.calls)
        if let cost = outcome.cost {
            writer.key("cost")
            let digits = Array(cost.description.utf8)
            writer.raw(digits.span)
        }
        writer.member("stop_reason", outcome.stopReason)
        writer.member("at", outcome.at)
        writer.endObject()
        writer.endLine()
    }
}
