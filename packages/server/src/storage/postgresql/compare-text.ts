// The order of texts by their code units: the same in every process, whatever its language.

export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
