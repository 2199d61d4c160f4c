import JSONLines
import Records
import Testing
@testable import Submission

/// The same header in each dialect.
struct HeaderTests {
    static let tab = """
        <SEC-DOCUMENT>0001104659-25-002604.txt : 20250110
        <SEC-HEADER>0001104659-25-002604.hdr.sgml : 20250110
        <ACCEPTANCE-DATETIME>20250110171538
        <PRIVATE-TO-PUBLIC>
        ACCESSION NUMBER:\t\t0001104659-25-002604
        CONFORMED SUBMISSION TYPE:\tSC TO-T/A
        PUBLIC DOCUMENT COUNT:\t\t2
        CONFORMED PERIOD OF REPORT:\t20241231
        FILED AS OF DATE:\t\t20250110
        DATE AS OF CHANGE:\t\t20250110
        GROUP MEMBERS:\t\tBECKTON CORP.
        GROUP MEMBERS:\t\tCARL C. ICAHN

        SUBJECT COMPANY:\t

        \tCOMPANY DATA:\t
        \t\tCOMPANY CONFORMED NAME:\t\t\tCVR ENERGY INC
        \t\tCENTRAL INDEX KEY:\t\t\t0001376139
        \t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tPETROLEUM REFINING [2911]
        \t\tORGANIZATION NAME:           \t
        \t\tEIN:\t\t\t\t611512186
        \t\tSTATE OF INCORPORATION:\t\t\tDE
        \t\tFISCAL YEAR END:\t\t\t1231

        \tFILING VALUES:
        \t\tFORM TYPE:\t\tSC 13D/A
        \t\tSEC ACT:\t\t1934 Act
        \t\tSEC FILE NUMBER:\t005-83522
        \t\tFILM NUMBER:\t\t25523922

        \tBUSINESS ADDRESS:\t
        \t\tSTREET 1:\t\t2277 PLAZA DRIVE
        \t\tCITY:\t\t\tSUGAR LAND
        \t\tBUSINESS PHONE:\t\t(281) 207-3200

        FILED BY:\t\t

        \tCOMPANY DATA:\t
        \t\tCOMPANY CONFORMED NAME:\t\t\tICAHN ENTERPRISES HOLDINGS L.P.
        \t\tCENTRAL INDEX KEY:\t\t\t0001034563

        \tFORMER COMPANY:\t
        \t\tFORMER CONFORMED NAME:\tAMERICAN REAL ESTATE HOLDINGS L P
        \t\tDATE OF NAME CHANGE:\t19980311
        </SEC-HEADER>
        <DOCUMENT>
        """

    static let tagged = """
        <SUBMISSION>
        <ACCESSION-NUMBER>0001104659-25-002604
        <PRIVATE-TO-PUBLIC>
        <TYPE>SC TO-T/A
        <PUBLIC-DOCUMENT-COUNT>2
        <PERIOD>20241231
        <FILING-DATE>20250110
        <DATE-OF-FILING-DATE-CHANGE>20250110
        <GROUP-MEMBERS>BECKTON CORP.
        <GROUP-MEMBERS>CARL C. ICAHN
        <SUBJECT-COMPANY>
        <COMPANY-DATA>
        <CONFORMED-NAME>CVR ENERGY INC
        <CIK>0001376139
        <ASSIGNED-SIC>2911
        <ORGANIZATION-NAME>
        <IRS-NUMBER>611512186
        <STATE-OF-INCORPORATION>DE
        <FISCAL-YEAR-END>1231
        </COMPANY-DATA>
        <FILING-VALUES>
        <FORM-TYPE>SC 13D/A
        <ACT>34
        <FILE-NUMBER>005-83522
        <FILM-NUMBER>25523922
        </FILING-VALUES>
        <BUSINESS-ADDRESS>
        <STREET1>2277 PLAZA DRIVE
        <CITY>SUGAR LAND
        <PHONE>(281) 207-3200
        </BUSINESS-ADDRESS>
        </SUBJECT-COMPANY>
        <FILED-BY>
        <COMPANY-DATA>
        <CONFORMED-NAME>ICAHN ENTERPRISES HOLDINGS L.P.
        <CIK>0001034563
        </COMPANY-DATA>
        <FORMER-COMPANY>
        <FORMER-CONFORMED-NAME>AMERICAN REAL ESTATE HOLDINGS L P
        <DATE-CHANGED>19980311
        </FORMER-COMPANY>
        </FILED-BY>
        <DOCUMENT>
        """

    private func check(_ header: SubmissionHeader) {
        #expect(header.accessionNumber?.description == "0001104659-25-002604")
        #expect(header.formType == "SC TO-T/A")
        #expect(header.filingDate?.description == "2025-01-10")
        #expect(header.periodEnd?.description == "2024-12-31")
        #expect(header.documentCount == 2)
        #expect(header.markers == ["PRIVATE-TO-PUBLIC"])
        #expect(header.parties.map(\.role) == ["subject_company", "filed_by"])
        #expect(header.other == [.init("GROUP-MEMBERS", .array([.string("BECKTON CORP."), .string("CARL C. ICAHN")]))])
        guard let company = header.parties.first, let filer = header.parties.last else { return }
        #expect(company.cik?.description == "0001376139")
        #expect([company.name, company.sic, company.irsNumber, company.organization] == ["CVR ENERGY INC", "2911", "611512186", nil])
        #expect([company.formType, company.act, company.fileNumber, company.filmNumber] == ["SC 13D/A", "34", "005-83522", "25523922"])
        #expect(company.businessAddress?.phone == "(281) 207-3200")
        #expect(company.mailAddress == nil)
        #expect(filer.formerNames == [.init(name: "AMERICAN REAL ESTATE HOLDINGS L P", changedOn: CalendarDate("19980311"))])
        #expect(header.problems == [])
        #expect(header.isComplete)
    }

    @Test func tabForm() throws {
        let header = try header(Self.tab)
        check(header)
        #expect(header.container.dialect == .tab)
        #expect(header.acceptedAt == "2025-01-10T17:15:38-05:00")
        #expect(header.parties.first?.sicDescription == "PETROLEUM REFINING")
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func taggedFormWithEachLineEnd(_ lineEnd: String) throws {
        let text = Self.tagged.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd)
        let header = try header(text)
        check(header)
        #expect(header.container.dialect == .tagged)
        #expect(header.end == text.utf8.count - "<DOCUMENT>".utf8.count)
    }

    @Test func newlinesDoubled() throws {
        check(try header(Self.tab.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n\n")))
    }

    @Test func headerFile() throws {
        let text = "<SEC-HEADER>x.hdr.sgml : 20250110" + Self.tagged.dropFirst("<SUBMISSION>".count).dropLast("<DOCUMENT>".count) + "</SEC-HEADER>\n"
        let header = try header(text)
        check(header)
        #expect(header.container.dialect == .header)
    }

    @Test func privacyEnhancedMessage() throws {
        let armour = """
            -----BEGIN PRIVACY-ENHANCED MESSAGE-----
            Proc-Type: 2001,MIC-CLEAR
            Originator-Name: webmaster@www.sec.gov
            MIC-Info: RSA-MD5,RSA,
             CS1ZusmSrBXEeATtTGlnR6CAu==


            """
        let header = try header(armour + Self.tab)
        check(header)
        #expect(header.container.isArmoured)
    }

    @Test func ims() throws {
        let old = Self.tab.replacing("SEC-DOCUMENT", with: "IMS-DOCUMENT").replacing("SEC-HEADER", with: "IMS-HEADER")
            .replacing("PETROLEUM REFINING [2911]", with: "2911")
        let header = try header(old)
        check(header)
        #expect(header.container.dialect == .ims)
    }

    /// Headers as of Forms 4 and 424B5 around 2000: a tagged group within the tab form, a bracket on the wrong line, closing tags.
    @Test func tabFormAndTaggedFormMixed() throws {
        let header = try header(
            """
            <SEC-HEADER>0001012325-98-000004.hdr.sgml : 19981123
            ACCESSION NUMBER:\t\t0001012325-98-000004
            SUBJECT COMPANY:

            \tCOMPANY DATA:
            \t\tCOMPANY CONFORMED NAME:\t\t\tMORTON INTERNATIONAL INC /IN/
            \t\tSTANDARD INDUSTRIAL CLASSIFICATION:\t [5122
            ]\t\tIRS NUMBER:\t\t\t\t411756256
            </COMPANY-DATA>
            <REPORTING-OWNER>

            COMPANY DATA:
            \tCOMPANY CONFORMED NAME:\t\t\tCANTALUPO JAMES R
            \tSTANDARD INDUSTRIAL CLASSIFICATION:\t []
            <RELATIONSHIP>DIRECTOR

            BUSINESS ADDRESS:
            \tCITY:\t\t\tCHICAGO
            </REPORTING-OWNER>
            SERIAL COMPANY:

            COMPANY DATA:
            \tCOMPANY CONFORMED NAME:\t\t\tSERIES 2000 8
            </SERIAL-COMPANY>
            </SEC-HEADER>
            """)
        #expect(header.parties.map(\.role) == ["subject_company", "reporting_owner", "serial_company"])
        #expect(header.parties.map(\.name) == ["MORTON INTERNATIONAL INC /IN/", "CANTALUPO JAMES R", "SERIES 2000 8"])
        #expect(header.parties.map(\.sic) == ["5122", nil, nil])
        #expect(header.parties.map(\.irsNumber) == ["411756256", nil, nil])
        #expect(header.parties.map(\.relationship) == [nil, "DIRECTOR", nil])
        #expect(header.parties[1].businessAddress?.city == "CHICAGO")
    }

    @Test func seriesAndClasses() throws {
        let header = try header(
            """
            <SUBMISSION>
            <ACCESSION-NUMBER>0001193125-24-100942
            <SERIES-AND-CLASSES-CONTRACTS-DATA>
            <EXISTING-SERIES-AND-CLASSES-CONTRACTS>
            <SERIES>
            <OWNER-CIK>0000045291
            <SERIES-ID>S000000617
            <SERIES-NAME>Classic Value Fund
            <CLASS-CONTRACT>
            <CLASS-CONTRACT-ID>C000001745
            <CLASS-CONTRACT-NAME>Class A
            <CLASS-CONTRACT-TICKER-SYMBOL>PZFVX
            </CLASS-CONTRACT>
            <CLASS-CONTRACT>
            <CLASS-CONTRACT-ID>C000001747
            </CLASS-CONTRACT>
            </SERIES>
            </EXISTING-SERIES-AND-CLASSES-CONTRACTS>
            <NEW-SERIES-AND-CLASSES-CONTRACTS>
            <OWNER-CIK>0001100663
            <NEW-SERIES>
            <SERIES-ID>S000085693
            </NEW-SERIES>
            </NEW-SERIES-AND-CLASSES-CONTRACTS>
            </SERIES-AND-CLASSES-CONTRACTS-DATA>
            </SUBMISSION>
            """)
        #expect(header.series.map(\.id) == ["S000000617", "S000085693"])
        #expect(header.series.map(\.status) == ["existing", "new"])
        #expect(header.series.map(\.ownerCIK) == [CIK("0000045291"), CIK("0001100663")])
        #expect(header.series.first?.classes.map(\.ticker) == ["PZFVX", nil])
    }

    @Test func unknownElementsAreKept() throws {
        let header = try header(
            """
            <SEC-HEADER>x
            ACCESSION NUMBER:\t\t0000000001-24-000001
            ABS ASSET CLASS:             \tAuto loans
            <DEPOSITOR-CIK>0001259380
            NEW ROLE:

            \tCOMPANY DATA:
            \t\tCOMPANY CONFORMED NAME:\t\t\tSOMEBODY
            \t\tFAVOURITE COLOUR:\t\tBLUE
            <MULTI-ACCESSION-NUMBERS>
            ACCESSION NUMBER:\t\t0000000001-24-000002
            </MULTI-ACCESSION-NUMBERS>
            <STRANGE-GROUP>
            <STRANGE-NAME>X
            </STRANGE-GROUP>
            </SEC-HEADER>
            """)
        #expect(header.accessionNumber?.description == "0000000001-24-000001")
        #expect(header.parties.map(\.role) == ["new_role"])
        #expect(header.parties.first?.other == [.init("FAVOURITE-COLOUR", .string("BLUE"))])
        #expect(header.other.map(\.key) == ["ABS-ASSET-CLASS", "DEPOSITOR-CIK", "MULTI-ACCESSION-NUMBERS", "STRANGE-GROUP"])
        #expect(header.other.last?.value == .object([.init("STRANGE-NAME", .string("X"))]))
    }

    @Test func impossibleDatesAreProblems() throws {
        let header = try header(
            "<SEC-HEADER>x\n<ACCEPTANCE-DATETIME>20150736163057\nFILED AS OF DATE:\t\t20150736\nCONFORMED SUBMISSION TYPE:\t10-K\n</SEC-HEADER>\n")
        #expect(header.filingDate == nil)
        #expect(header.acceptedAt == nil)
        #expect(header.problems.map(\.code) == ["impossible_date", "impossible_date"])
    }

    @Test func lineCutAt1023BytesIsJoined() throws {
        let name = String(repeating: "N", count: 1200)
        let line = "\t\tCOMPANY CONFORMED NAME:\t\t\t" + name
        let cut = String(line.prefix(1023)) + "\n" + line.dropFirst(1023)
        let header = try header("<SEC-HEADER>x\nFILER:\n\n\tCOMPANY DATA:\n\(cut)\n\t\tCENTRAL INDEX KEY:\t\t\t0000000001\n</SEC-HEADER>\n")
        #expect(header.parties.first?.name == name)
        #expect(header.parties.first?.cik?.number == 1)
    }

    @Test func latin1Names() throws {
        var bytes = Array("<SUBMISSION>\n<FILER>\n<COMPANY-DATA>\n<CONFORMED-NAME>NESTL".utf8)
        bytes += [0xC9]
        bytes += Array(" SA\n</COMPANY-DATA>\n</FILER>\n</SUBMISSION>\n".utf8)
        #expect(try SubmissionHeader(parsing: bytes.span).parties.first?.name == "NESTLÉ SA")
    }

    /// The first bytes of a file are enough for the header; `isComplete` tells if they are not.
    @Test func firstBytesAreEnough() throws {
        let start = Self.tab.prefix(900)
        let header = try header(String(start))
        #expect(!header.isComplete)
        #expect(header.formType == "SC TO-T/A")
    }

    @Test(arguments: ["<html><body>x", "plain", "", "<?xml version=\"1.0\"?><xbrl/>"]) func noHeader(_ text: String) throws {
        let header = try header(text)
        #expect(header.container.dialect == .bare)
        #expect(header.isEmpty)
    }

    @Test func hostileHeadersAreBounded() throws {
        // Deeply nested groups, and closing tags far from their opening tags.
        let nested = String(repeating: "<A>\n", count: 20_000) + String(repeating: "</A>\n", count: 20_000)
        _ = try header("<SUBMISSION>\n\(nested)</SUBMISSION>\n")
        #expect(throws: SubmissionFailure.self) { try header("<SUBMISSION>\n" + String(repeating: "<A>1\n", count: 200_000)) }
        #expect(throws: SubmissionFailure.self) { try header("<SUBMISSION>\n<A>" + String(repeating: "x", count: 5 << 20)) }
    }
}
