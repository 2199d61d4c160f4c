# Writes a note for each filing, as Markdown: a line of its accession number and the text in base64.
#
# A paragraph is linked to the place of its quote: that of the analyst's or the critic's answer which has proven it. The link is EDGAR's address of the submission;
# the document and the byte behind it are what secflow-serve and `tail -c +BYTE` take.
def escaped: gsub("(?<c>[\\\\`*_{}\\[\\]<>#|!])"; "\\\(.c)") | gsub("\\s+"; " ");

(map(select(.type == "filing")) | INDEX(.accession_number)) as $filings
| map(select(.type == "answer"))
| group_by(.accession_number)[]
| (map(select(.question | startswith("editor@")))[0]) as $note
| select($note)
| (map(select(.question | startswith("editor@") | not) | {document, question} + .quotes[])) as $quotes
| $filings[$note.accession_number] as $filing
| [
    "# " + ($note.answer.headline | escaped),
    "",
    ([$filing.company_name, $filing.form_type, $filing.period_end] | map(select(.)) | join(", ") | escaped),
    (
      $note.answer.paragraphs[]
      | . as $paragraph
      | ([$quotes[] | select(.text == $paragraph.quote)][0]) as $place
      | "",
        ($paragraph.text | escaped),
        "",
        "> " + ($paragraph.quote | escaped),
        "",
        if $place then "[\($place.document), byte \($place.offset // "not known")](\($filing.url // "https://www.sec.gov/"))" else "(no proven quote)" end
    ),
    "",
    "Written by \($note.model) on \($note.at), from \([$quotes[].question] | unique | join(", "))."
  ]
| join("\n") + "\n"
| [$note.accession_number, @base64]
| @tsv
