/** The token is not acceptable; the message is for the log. */
export class TokenError extends Error {
	override name = 'TokenError';
	readonly code = 'invalid_token';
}
