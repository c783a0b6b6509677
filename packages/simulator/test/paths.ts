const COMMON = "id seqUpdate evaluation.{admiraltyCode,credibility,reliability,severity,tlp,ttl}";

const REPORT = `${COMMON} title description reportNumber createdAt datePublished dateFirstSeen dateLastSeen
  countries[] sectors[] regions[] langs[] labels[] sources[] isTailored threatActor.{id,name,country,isAPT}
  malwareList[].{id,name,category[],platform[]} cveList[].name mitreMatrix[].{mitreId,attackTactic}
  indicators[].{id,type,deleted,dateFirstSeen,dateLastSeen,params.{domain,url,ipv4[],ipv6[],name,size,hashes.{md5,sha1,sha256}}}`;

const ACTOR = `${COMMON} name aliases[] country description goals[] roles[] isAPT
  stat.{malware[],cve[],countries[],sectors[],dateFirstSeen,dateLastSeen}`;

const CARDS = `${COMMON} cardInfo.{number,bin[],type,system,issuer.{issuer,countryCode}}
  events[].{cardInfo.{cvv,pin,dump,validThru},owner,cnc,malware,price}`;

const IOC = `id seqUpdate evaluation.{admiraltyCode,credibility,reliability,severity,ttl} type domain url ip hash riskScore tags[] malwareList[] threatList[]`;

const ADDRESS = `${COMMON} ipv4.{ip,asn,city,countryCode,provider} dateFirstSeen dateLastSeen source`;

/** The documented members of each collection. Dots separate levels, `[]` is a list, braces list alternatives. */
export const PATHS: Readonly<Record<string, string>> = {
  "apt/threat": `${REPORT} files[].{id,name,size}`,
  "hi/threat": `${REPORT} files[].{id,name,size}`,
  "hi/open_threats": REPORT,
  "apt/threat_actor": ACTOR,
  "hi/threat_actor": ACTOR,
  "attacks/ddos": `${COMMON} cnc.{cnc,domain,url,ipv4.ip}
    target.{domain,url,port,category,ipv4.{ip,asn,countryCode}} protocol duration dateReg dateBegin dateEnd malware threatActor`,
  "attacks/deface": `${COMMON} url siteUrl targetDomain targetIp source mirrorLink date`,
  "attacks/phishing_group": `${COMMON} brand domain domainInfo.registrar objective countPhishing
    ip[].{ip,countryCode,provider} phishing[].{id,url,domain.domain,ip.ip} date.{detected,blocked,added,updated}`,
  "attacks/phishing_kit": `${COMMON} hash emails[] targetBrand[] downloadedFrom[].{url,domain,fileName,date}`,
  "compromised/account_group": `${COMMON} login password service.{domain,url,host,ip} parsedLogin.{domain,ip}
    events[].{id,client.ipv4.{ip,asn,countryCode,provider},cnc.{domain,url,ipv4},malware,threatActor,person,dateDetected,dateCompromised}
    eventCount`,
  "compromised/bank_card_group": CARDS,
  "compromised/masked_card": CARDS,
  "compromised/breached": `${COMMON} email emails[] password[] leakName uploadTime`,
  "compromised/discord": `${COMMON} message channel author date`,
  "compromised/messenger": `${COMMON} message channel author date`,
  "darkweb/forums": `${COMMON} message forum author date`,
  "ioc/common": `${IOC} evaluation.tlp`,
  "ioc/primary": `${IOC} evaluation.TLP`,
  "malware/cnc": `${COMMON} cnc domain url ipv4[].ip file.{md5,sha1,sha256} malwareList[] dateDetected`,
  "malware/config": `${COMMON} hash content domainList[] ipList[] file[]`,
  "malware/malware": `${COMMON} name category platform[] aliases[]`,
  "malware/signature": `${COMMON} name content`,
  "malware/yara": `${COMMON} name content`,
  "osi/vulnerability": `${COMMON} title description cvss.{score,vector} epss.{epss,percentile} hasExploit
    cpeTable[].{vendor,product,version} datePublished`,
  "osi/git_repository": `${COMMON} name files[].{url,revisions[].info.authorEmail}`,
  "osi/public_leak": `${COMMON} hash data linkList[] matches`,
  "suspicious_ip/open_proxy": ADDRESS,
  "suspicious_ip/scanner": ADDRESS,
  "suspicious_ip/socks_proxy": ADDRESS,
  "suspicious_ip/tor_node": ADDRESS,
  "suspicious_ip/vpn": ADDRESS,
  "violation/list": `id brand link violation.{id,uri,status,approveState,violationType,violationSubtype,title,source,scores[],stages[],firstDetected,seqUpdate,dates.{found,created,updated}}`,
  // The members of these are not documented.
  "compromised/access": COMMON,
  "compromised/mule": COMMON,
  "compromised/reaper": COMMON,
  "compromised/spd": COMMON,
  "compromised/public_leaks": COMMON,
  "compromised/git_leaks": COMMON,
  "compromised/darkweb": COMMON,
  "compromised/breached_db": COMMON,
};
