export interface CatalogueRow {
	number: number;
	attack: string;
	reason: string;
}
export function numbersIn(text: string): number[];
export function readRows(markdown: string): CatalogueRow[];
export function testsByNumber(): Map<number, string[]>;
export function complaints(rows: CatalogueRow[], tests: Map<number, string[]>, last?: number): string[];
export function withTests(markdown: string, tests: Map<number, string[]>): string;
