extension FormMap {
    /// Form N-PORT: the portfolio of a fund, with its returns and flows.
    static let fundPortfolio = """
        form n-port
        forms NPORT-P NPORT-P/A NPORT-EX NPORT-NP
        root edgarSubmission http://www.sec.gov/edgar/nport
        streamed
        list formData/invstOrSecs/invstOrSec formData/explntrNotes/explntrNote formData/fundInfo/borrowers/borrower
        list formData/fundInfo/curMetrics/curMetric formData/fundInfo/returnInfo/monthlyTotReturns/monthlyTotReturn
        list formData/fundInfo/derivTrans/derivTran formData/fundInfo/aggregateCondition/aggregateInfos/aggregateInfo
        list formData/invstOrSecs/invstOrSec/fundCats/fundCat formData/invstOrSecs/invstOrSec/identifiers/other
        list formData/invstOrSecs/invstOrSec/debtSec/dbtSecRefInstruments/dbtSecRefInstrument
        list formData/invstOrSecs/invstOrSec/debtSec/currencyInfos/currencyInfo
        list headerData/filerInfo/seriesClassInfo/classId documents/document
        flag isConfidential confirmingCopyFlag returnCopyFlag overrideInternetFlag isFinalFiling isNonCashCollateral isCashCollateral isLoanByFund
        flag isDefault areIntrstPmntsInArrs isPaidKind isMandatoryConvrtbl isContngtConvrtbl isTriParty isCleared isRestrictedSec isChangeRepPd
        date repPdEnd repPdDate dateSigned maturityDt expDate expDt terminationDt settlementDt
        number totAssets totLiabs netAssets assetsAttrMiscSec assetsInvested amtPayOneYrBanksBorr amtPayOneYrCtrldComp amtPayOneYrOthAffil
        number amtPayOneYrOther amtPayAftOneYrBanksBorr amtPayAftOneYrCtrldComp amtPayAftOneYrOthAffil amtPayAftOneYrOther delayDeliv standByCommit
        number liquidPref cshNotRptdInCorD period3Mon period1Yr period5Yr period10Yr period30Yr aggrVal amt collatrl rtn1 rtn2 rtn3
        number netRealizedGain netUnrealizedAppr redemption reinvestment sales highlyLiquidInvst daysOfHolding fundPct pct
        number balance valUSD pctVal exchangeRt annualizedRt convRatio delta repurchaseRt principalAmt collateralVal notionalAmt unrealizedAppr
        number amtCurSold amtCurPur shareNo exercisePrice upfrontPmnt upfrontRcpt fixedRt amount floatingRtSpread pmntAmt othIndNotAmt othIndValue
        number cashCollateralVal nonCashCollateralVal loanVal

        head
        form_type text headerData/submissionType
        period_of_report date formData/genInfo/repPdDate
        filer_cik cik formData/genInfo/regCik
        series_id identifier formData/genInfo/seriesId

        record fund_holding
        each formData/invstOrSecs/invstOrSec
        form_type text /headerData/submissionType
        period_of_report date /formData/genInfo/repPdDate
        registrant_cik cik /formData/genInfo/regCik
        registrant_name text /formData/genInfo/regName
        series_id identifier /formData/genInfo/seriesId
        series_name text /formData/genInfo/seriesName
        series_lei text /formData/genInfo/seriesLei
        net_assets number /formData/fundInfo/netAssets
        issuer_name text name
        lei text lei
        title text title
        cusip identifier cusip
        isin identifier identifiers/isin@value
        ticker identifier identifiers/ticker@value
        other_id text identifiers/other@value
        other_id_kind text identifiers/other@otherDesc
        balance number balance
        unit text units
        unit_description text descOthUnits
        currency text curCd | currencyConditional@curCd
        exchange_rate number currencyConditional@exchangeRt
        value number valUSD
        percentage number pctVal
        payoff_profile text payoffProfile
        asset_category text assetCat | assetConditional@assetCat
        asset_category_description text assetConditional@desc
        issuer_category text issuerCat | issuerConditional@issuerCat
        issuer_category_description text issuerConditional@desc
        country text invCountry
        other_country text invOthCountry
        restricted flag isRestrictedSec
        fair_value_level text fairValLevel
        maturity_date date debtSec/maturityDt
        coupon_kind text debtSec/couponKind
        coupon_rate number debtSec/annualizedRt
        debt object debtSec
        repurchase object repurchaseAgrmt
        derivative object derivativeInfo
        lending object securityLending
        """
}
