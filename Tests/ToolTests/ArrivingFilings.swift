/// Filings that come in at a mirror, one after another.
enum ArrivingFilings {
    /// Functions for the shell: `filing NUMBER DAYS` adds an 8-K of so many days before today, by the clock in New York, to the mirror's folder `$HOME/filings`; `anew` makes
    /// the mirror read it, whose process is in `$HOME/mirror.pid` and whose messages are in `$HOME/messages`.
    static let script = """
        filing() {  # number, days ago
            day=$(date -u -d "@$(($(date +%s) - 5 * 3600 - $2 * 86400))" +%Y%m%d)
            number=$(printf '0009990001-26-%06d' "$1")
            sed -e "s/0009990001-25-000007/$number/g" -e "s/^\\(FILED AS OF DATE:\\).*/\\1\\t\\t$day/" \\
                -e "s/^<ACCEPTANCE-DATETIME>.*/<ACCEPTANCE-DATETIME>${day}$(printf '%06d' $((80000 + $1 % 60)))/" \\
                "$EXAMPLES"/edgar/0009990001-25-000007.txt > "$HOME/arriving/$number.txt"
            mv "$HOME/arriving/$number.txt" "$HOME/filings/$number.txt"
        }
        anew() {
            before=$(grep -c anew "$HOME/messages" || true)
            kill -HUP "$(cat "$HOME/mirror.pid")"
            end=$((SECONDS + 30))
            until [ "$(grep -c anew "$HOME/messages")" -gt "$before" ]; do [ $SECONDS -lt $end ] || return 1; sleep 0.05; done
        }
        """
}
