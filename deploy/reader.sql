CREATE ROLE acme_analyst LOGIN PASSWORD 'change-me-too';
GRANT USAGE ON SCHEMA cyberintegrations TO acme_analyst;
GRANT SELECT ON cyberintegrations.collections, cyberintegrations.feeds, cyberintegrations.iocs TO acme_analyst;
INSERT INTO cyberintegrations.readers (role, tenant) VALUES ('acme_analyst', 'acme');
