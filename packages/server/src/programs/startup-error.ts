/** A start that cannot be: the message is one line for the terminal, and the program exits with 1. */
export class StartupError extends Error {
	override name = 'StartupError';
	readonly code = 'startup';
}

/**
 * Turns what the system says of a bind into one clear line.
 *
 * @param option the command's, by which another port is chosen
 */
export function bindError(error: unknown, host: string, port: number, option = '--port'): unknown {
	const code = (error as NodeJS.ErrnoException | undefined)?.code;
	if (code === 'EADDRINUSE')
		return new StartupError(`port ${port} on ${host} is taken by another program; choose another with ${option}`, {
			cause: error,
		});
	if (code === 'EACCES')
		return new StartupError(`port ${port} on ${host} may not be bound by this user`, { cause: error });
	if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
		return new StartupError(`${host} is no address of this machine`, { cause: error });
	return error;
}
