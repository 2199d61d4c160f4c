# What an event asks for: lines of {record} and {ticker, form_type}, each with the `message` of its batch where it has one. README.md lists the events.

# The text of bytes in UTF-8.
def text: reduce .[] as $byte ({codes: [], more: 0};
        if $byte < 128 then .codes += [$byte]
        elif $byte < 192 then .code = .code * 64 + $byte - 128 | .more -= 1 | if .more == 0 then .codes += [.code] else . end
        elif $byte < 224 then .code = $byte - 192 | .more = 1
        elif $byte < 240 then .code = $byte - 224 | .more = 2
        else .code = $byte - 240 | .more = 3 end)
    | .codes | implode;
def digit: if . > 64 then . - 55 else . - 48 end;
# The key of an object as S3 writes it into its own events: encoded as in a form.
def decoded: [gsub("\\+"; " ") | scan("%[0-9A-Fa-f]{2}|.")
    | if test("^%..$") then ascii_upcase | explode | (.[1] | digit) * 16 + (.[2] | digit) else explode[] end] | text;

def object($bucket; $key): {record: {type: "filing", s3_path: "s3://\($bucket)/\($key)"}};
def refused($why): error("the event is not known: \($why)");

def asked:
    if type == "string" then (fromjson? // refused("a message that is not JSON")) | asked
    elif type != "object" then refused("\(type) in place of an object")
    elif .type == "filing" then {record: .}
    elif .filings | type == "array" then .filings[] | if type == "object" then {record: .} else refused("a filing that is \(type)") end
    elif (.ticker | type) == "string" then {ticker, form_type: (.form_type // "10-K")}
    # A queue, or a bucket; also a queue that has a bucket's events.
    elif .Records | type == "array" then .Records[]
        | if .eventSource == "aws:sqs" then .messageId as $message
              | (try ([.body | asked] | if . == [] then refused("a message without filings") else .[] end) catch {refused: .}) + {message: $message}
          elif .eventSource == "aws:s3" then object(.s3.bucket.name; .s3.object.key | decoded)
          else refused("records of \(.eventSource)") end
    # EventBridge: a bucket, or what a rule or another program sent.
    elif .source == "aws.s3" and .detail.object then object(.detail.bucket.name; .detail.object.key)
    elif .["detail-type"] == "Scheduled Event" then empty
    elif .detail | type == "object" then .detail | asked
    # API Gateway: the parameters of the query, else the body.
    elif .requestContext then
        if .queryStringParameters.ticker then .queryStringParameters | {ticker, form_type} | asked
        elif .body then (.body | if type == "string" then . else refused("no body") end) as $body
            | (if .isBase64Encoded then $body | @base64d else $body end) | asked
        else refused("a request without ticker") end
    # What is done by day has no filings: `list`, `check`.
    elif .day or .run or .key then empty
    else refused("no ticker, filings, Records or detail") end;
asked
