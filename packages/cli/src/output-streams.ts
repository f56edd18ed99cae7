// What happens when nobody reads this process's output any more: its pipe is closed, or its file is on a full disk. A
// stream without a listener for 'error' ends the process. Node.js documentation, "process I/O".

/** A command that prints and ends: without a reader there is nothing left to do, and nothing to complain about. */
export function endWithReader(): void {
	process.stdout.on('error', endQuietly);
	process.stderr.on('error', ignore);
}

/** A program that serves goes on without its readers: what it records stands in the database. */
export function outliveReaders(): void {
	process.stdout.off('error', endQuietly);
	process.stdout.on('error', ignore);
}

function endQuietly(): void {
	process.exit();
}

function ignore(): void {}

/** characters that wait for a reader that is slow */
const mostWaiting = 1_048_576;

/**
 * Writes lines for as long as they can be written; what cannot be written is dropped, and counted.
 *
 * @param stream such as `process.stderr`; it must have a listener for `error`
 * @param tellDropped the line that says how many were dropped, written before the next one that can be
 */
export function createLineWriter(
	stream: NodeJS.WritableStream & { writableLength: number },
	tellDropped: (count: number) => string,
): (line: string) => void {
	let dropped = 0;
	/** @param lines that are lost with the text */
	const put = (text: string, lines: number) => {
		try {
			stream.write(text, (error) => {
				if (error) dropped += lines;
			});
		} catch {
			dropped += lines;
		}
	};
	return (line) => {
		if (stream.writableLength > mostWaiting) {
			dropped += 1;
			return;
		}
		const missing = dropped;
		dropped = 0;
		put(missing === 0 ? `${line}\n` : `${tellDropped(missing)}\n${line}\n`, missing + 1);
	};
}
