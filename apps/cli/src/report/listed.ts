/** Names, separated by commas: the first ones, and how many more there are. */
export function listed(names: readonly string[], most = 20): string {
  const more = names.length > most ? [`${names.length - most} more`] : [];
  return [...names.slice(0, most), ...more].join(", ");
}
