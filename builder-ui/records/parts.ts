/** The parts of the page on records, by the words in its address. */
export const parts = ['types', 'documents', 'keeping'] as const;
export type Part = (typeof parts)[number];
