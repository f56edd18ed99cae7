// What a client tells while it works. No event holds a token, a code or a secret.

export type ClientEvent =
	| { type: 'tokenRequested'; grantType: string; correlationId: string | undefined }
	| { type: 'tokenAcquired'; fromCache: boolean; scopes: readonly string[] }
	| { type: 'tokenNotKept'; cause: unknown }
	| { type: 'interactionStarted'; kind: 'popup' | 'redirect' | 'frame' }
	| { type: 'interactionEnded'; kind: 'popup' | 'redirect' | 'frame'; error?: unknown }
	| { type: 'signedOut' };
