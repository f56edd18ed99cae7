/**
 * Closes on SIGTERM, SIGINT, and the end of a program that started this one with an IPC channel, as the demo does. A
 * second signal ends the process at once, and so does a drain of more than 10 seconds.
 *
 * @param hangup also on SIGHUP, which a terminal sends when it is closed
 */
export function stopOnSignal(close: () => Promise<void>, { hangup }: { hangup: boolean }): void {
	let stopping = false;
	const stop = () => {
		if (stopping) process.exit(1);
		stopping = true;
		setTimeout(() => process.exit(1), 10_000).unref();
		close().then(
			() => process.exit(0),
			(error) => {
				process.stderr.write(`${error}\n`);
				process.exit(1);
			},
		);
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);
	if (hangup) process.on('SIGHUP', stop);
	process.once('disconnect', () => {
		if (!stopping) stop();
	});
}
