/**
 * A package's changelog is for those who use it: what a changeset says, and neither the commit that it came with nor
 * the versions of our packages below, which are the same for all.
 */
export default {
  getReleaseLine: ({ summary }) => {
    const [first, ...rest] = summary.trim().split("\n");
    return Promise.resolve([`- ${first}`, ...rest.map((line) => line && `  ${line}`)].join("\n"));
  },
  getDependencyReleaseLine: () => Promise.resolve(""),
};
