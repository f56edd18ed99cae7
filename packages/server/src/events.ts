// What the authority tells whoever watches: the terminal of `countersign dev`, a test, a log. Watching changes nothing.
import type { SignInRecord } from './records/sign-in-record.ts';

export type AuthorityEvent =
	| { kind: 'tokensIssued'; record: SignInRecord; scope: string }
	| { kind: 'signedIn'; record: SignInRecord }
	| { kind: 'refused'; record: SignInRecord; message: string; claims: string | undefined }
	| { kind: 'stepShown'; step: string; clientName: string; userPrincipalName: string | undefined }
	/** by the development authority, which sends no mail but shows it */
	| { kind: 'mailShown'; to: string; subject: string; text: string }
	/** by the development authority, which sends no text message but shows it */
	| { kind: 'phoneMessageShown'; to: string; text: string }
	/** at the start, where a tenant's settings need mail that cannot be sent */
	| { kind: 'mailNeeded'; detail: string }
	| { kind: 'metadataTooOld'; detail: string }
	| { kind: 'messagesNeeded'; detail: string }
	| { kind: 'configurationChanged'; tenantId: string; what: string }
	| { kind: 'signingKeyStaged'; tenantId: string; kid: string; signsFrom: number }
	| { kind: 'failed'; traceId: string; detail: string };

export type EventSink = (event: AuthorityEvent) => void;
