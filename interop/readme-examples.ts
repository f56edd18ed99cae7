// Reads what a README tells its reader to save and to run. A fenced block whose first line is a comment with a file's
// name is saved under that name; a script is then run, and where a `text` block follows, it must print just that. In
// `sh` blocks the lines that begin with `npx countersign policy` are run.

/** One thing that a reader of a README does. */
export type ReadmeStep =
	| { does: 'save'; file: string; text: string }
	| { does: 'run'; file: string; prints: string | undefined }
	| { does: 'command'; words: string[] };

const fence = /^```(\w+)\n([\s\S]*?)^```$/gm;

/**
 * @param readme the text of a README
 * @returns what its reader does, in order
 */
export function readmeSteps(readme: string): ReadmeStep[] {
	const blocks = [...readme.matchAll(fence)].map(([, language = '', body = '']) => ({ language, body }));
	return blocks.flatMap(({ language, body }, index): ReadmeStep[] => {
		const file = /^\/\/ ([\w.-]+)\n/.exec(body)?.[1];
		if (file && language === 'json') return [{ does: 'save', file, text: body.slice(body.indexOf('\n') + 1) }];
		if (file?.endsWith('.mjs')) {
			const next = blocks[index + 1];
			return [
				{ does: 'save', file, text: body },
				{ does: 'run', file, prints: next?.language === 'text' ? next.body : undefined },
			];
		}
		if (language !== 'sh') return [];
		const commands = body.split('\n').filter((line) => line.startsWith('npx countersign policy '));
		return commands.map((line) => ({ does: 'command', words: line.split(' ').slice(1) }));
	});
}
