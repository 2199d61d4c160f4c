extension FormMap {
    /// Form 144: securities that an affiliate plans to sell.
    static let plannedSale = """
        form 144
        forms 144 144/A
        root edgarSubmission http://www.sec.gov/edgar/ownership
        list formData/securitiesInformation formData/securitiesToBeSold formData/securitiesSoldInPast3Months
        list formData/issuerInfo/relationshipsToIssuer/relationshipToIssuer formData/noticeSignature/planAdoptionDates/planAdoptionDate
        list headerData/filerInfo/notifications/notificationEmailAddress documents/document
        date approxSaleDate acquiredDate donarAcquiredDate paymentDate saleDate noticeDate planAdoptionDate
        flag confirmingCopyFlag returnCopyFlag overrideInternetFlag isGiftTransaction nothingToReportFlagOnSecuritiesSoldInPast3Months
        number noOfUnitsSold aggregateMarketValue noOfUnitsOutstanding amountOfSecuritiesAcquired amountOfSecuritiesSold grossProceeds

        head
        form_type text headerData/submissionType

        record planned_sale
        each formData/securitiesInformation
        form_type text /headerData/submissionType
        previous_accession_number text /headerData/previousAccessionNumber
        issuer_cik cik /formData/issuerInfo/issuerCik
        issuer_name text /formData/issuerInfo/issuerName
        seller_cik cik /headerData/filerInfo/filer/filerCredentials/cik
        seller_name text /formData/issuerInfo/nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold
        relationships texts /formData/issuerInfo/relationshipsToIssuer/relationshipToIssuer
        plan_adoption_dates texts /formData/noticeSignature/planAdoptionDates/planAdoptionDate
        notice_date date /formData/noticeSignature/noticeDate
        class_title text securitiesClassTitle
        broker_name text brokerOrMarketmakerDetails/name
        units number noOfUnitsSold
        market_value number aggregateMarketValue
        units_outstanding number noOfUnitsOutstanding
        sale_date date approxSaleDate
        exchange text securitiesExchangeName
        """
}
