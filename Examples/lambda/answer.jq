# The answer to an event, from its status and what its handler wrote. With `errorType` it is an error, which Lambda or Step Functions tries again by its name.
#
# A batch of a queue gets the messages back that are not settled. A filing is settled if it has a receipt, or was rejected for good; a message, if all that it asks
# for is. What was not understood comes back, and ends in the queue of dead letters.

($status | tonumber) as $status
| ($event[0] | if type == "object" then . else {} end) as $event
| ($messages | rtrimstr("\n") | split("\n") | last // "") as $last
| [$lists[] | select(.status == 1) | {type: "reject", tool: "edgar-list", code: "unknown", message: .said, retryable: false, record: {ticker, form_type}}] as $unlisted
# A filing is known by its number, or by the object that it came from.
| def names: .accession_number, .s3_path | values;
  ([$output[] | names] + [$rejects[] | select(.retryable | not) | .record | objects | names]) as $settled
| def isSettled:
    if .record then any(.record | names; IN($settled[]))
    elif .ticker then . as $request
        | any($lists[]; .message == $request.message and .ticker == $request.ticker and .form_type == $request.form_type and .status <= 1 and all(.keys[]; IN($settled[])))
    else false end;
  {records: $output, rejects: ($rejects + $unlisted)} as $answer
| if $event.Records[0].eventSource? == "aws:sqs" and $status != 78 then
    {batchItemFailures: ([$requests[] | select(isSettled | not) | .message] | unique | map({itemIdentifier: .}))}
  elif $event.requestContext? or ($event.ticker? and ($event.run? | not)) then
    ({"0": (if $output == [] then 404 else 200 end), "1": 422, "64": 400, "65": 400, "69": 502, "75": 503}["\($status)"] // 500) as $code
    | {status: ({"200": "success", "404": "nothing", "422": "rejected", "503": "try again"}["\($code)"] // "error")} as $word
    | {statusCode: $code, headers: {"content-type": "application/json"},
       body: ($word + (if $status > 0 then {error: $last} else {} end) + $answer | tojson)}
  elif $status <= 1 then {status: $status} + $answer
  else {errorType: ({"64": "Refused", "65": "Refused", "69": "Refused", "75": "TryAgain", "78": "Configuration"}["\($status)"] // "Failed"),
        errorMessage: "status \($status): \($last)"} end
