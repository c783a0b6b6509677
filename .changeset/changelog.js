/**
 * Changelogs are written for users: they contain the text of changesets, without commits and without updates of our own
 * packages, which all have the same version.
 */
export default {
  getReleaseLine: ({ summary }) => {
    const [first, ...rest] = summary.trim().split("\n");
    return Promise.resolve([`- ${first}`, ...rest.map((line) => line && `  ${line}`)].join("\n"));
  },
  getDependencyReleaseLine: () => Promise.resolve(""),
};
