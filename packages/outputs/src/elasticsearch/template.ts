const keyword = { type: "keyword", ignore_above: 8191 } as const;
const date = { type: "date" } as const;

/**
 * The index template for the documents of indicators. Install it before the first delivery, with
 * `PUT _index_template/cyberintegrations-indicators`.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-put-index-template
 */
export const indexTemplate: object = {
  index_patterns: ["cyberintegrations-indicators*"],
  priority: 200,
  template: {
    settings: { index: { number_of_shards: 1 } },
    mappings: {
      dynamic: false,
      properties: {
        "@timestamp": date,
        ecs: { properties: { version: keyword } },
        event: {
          properties: {
            kind: keyword,
            category: keyword,
            type: keyword,
            dataset: keyword,
            severity: { type: "long" },
          },
        },
        tags: keyword,
        vulnerability: { properties: { id: keyword } },
        threat: {
          properties: {
            indicator: {
              properties: {
                type: keyword,
                name: keyword,
                ip: { type: "ip" },
                email: { properties: { address: keyword } },
                url: {
                  properties: {
                    full: { type: "wildcard" },
                    original: { type: "wildcard" },
                    domain: keyword,
                  },
                },
                file: {
                  properties: {
                    hash: {
                      properties: { md5: keyword, sha1: keyword, sha256: keyword, sha512: keyword },
                    },
                  },
                },
                first_seen: date,
                last_seen: date,
                modified_at: date,
                confidence: keyword,
                marking: { properties: { tlp: keyword, tlp_version: keyword } },
              },
            },
            software: { properties: { name: keyword } },
            group: { properties: { name: keyword } },
          },
        },
        cyberintegrations: {
          properties: {
            id: keyword,
            tenant: keyword,
            output: keyword,
            key: keyword,
            event: keyword,
            live: { type: "boolean" },
            type: keyword,
            valid_until: date,
            malware: keyword,
            actors: keyword,
            sources: { properties: { collection: keyword, feed_id: keyword } },
          },
        },
      },
    },
  },
};
