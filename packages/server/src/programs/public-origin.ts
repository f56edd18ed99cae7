// The public origin, as it is configured: https, and nothing but scheme, host and port. RFC 6454 §4.
import { StartupError } from './startup-error.ts';

/** @throws StartupError for what is no origin of https */
export function parseOrigin(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	// a default port that is written out is left out: RFC 3986 §6.2.3
	const written = text.replace(/\/$/, '').replace(/:443$/, '');
	if (url?.protocol !== 'https:' || written !== url.origin)
		throw new StartupError(`the origin \`${text}\` must be https://HOST or https://HOST:PORT`);
	return url.origin;
}

/** @param origin as in the options */
export function publicOrigin(origin: string | undefined, port: number): string {
	return parseOrigin(origin ?? `https://localhost:${port}`);
}
