import { describe, expect, it } from "vitest";
import { contentId, idOfJson } from "../src/index.ts";

describe("the id of a feed by its content", () => {
  const report = { title: "Report", seqUpdate: 1, parts: [{ seqUpdate: 1, name: "one" }] };

  it("is the same for every delivery, whatever the cursors", () => {
    const id = contentId(report);
    expect(id).toMatch(/^sha256:[\w-]{43}$/);
    const again = { title: "Report", seqUpdate: "1734", parts: [{ seqUpdate: 99, name: "one" }] };
    expect(contentId(again)).toBe(id);
    expect(contentId({ ...again, seqUpdate: "7" })).toBe(id);
    expect(idOfJson(JSON.stringify(report))).toBe(id);
  });

  it.each([
    ["another title", { ...report, title: "Another" }],
    ["no cursor", { title: "Report", parts: report.parts }],
    ["a cursor that is no number", { ...report, seqUpdate: "x1" }],
    ["a negative cursor", { ...report, seqUpdate: -1 }],
    ["a text that looks like a cursor", { ...report, title: '"seqUpdate":1' }],
    ["another member with a number", { ...report, total: 1 }],
    ["an empty text as cursor", { ...report, seqUpdate: "" }],
  ])("differs for %s", (_, content) => {
    expect(contentId(content)).not.toBe(contentId(report));
  });

  it("distinguishes two cursors that are not numbers, and two texts that look like cursors", () => {
    expect(contentId({ seqUpdate: "a" })).not.toBe(contentId({ seqUpdate: "b" }));
    expect(contentId({ seqUpdate: "1a" })).not.toBe(contentId({ seqUpdate: "2a" }));
    expect(contentId({ title: '"seqUpdate":1' })).not.toBe(contentId({ title: '"seqUpdate":2' }));
  });

  it("is a new one each time for content that is not JSON, so that nothing replaces it", () => {
    const ids = [contentId({ n: 1n } as never), contentId(undefined as never), idOfJson(null)];
    for (const id of ids) expect(id).toMatch(/^unknown:[\da-f-]{36}$/);
    expect(new Set(ids).size).toBe(3);
  });
});
