// What each authentication method is called, and what turning it on or off means for people.
import type { MethodConfiguration } from '../../graph/method-queries.ts';

interface MethodWords {
	name: string;
	about: string;
	/** absent where it cannot be switched here */
	on?: string;
	off?: string;
}

const absent = 'This server does not offer it.';

const words: Readonly<Record<string, MethodWords>> = {
	Fido2: { name: 'Passkeys and security keys', about: 'Both factors in one; profiles say which are taken.' },
	MicrosoftAuthenticator: { name: 'Microsoft Authenticator, notifications', about: absent },
	Sms: {
		name: 'Text messages',
		about: 'A second factor beside a password.',
		on: 'People can register a phone, and a code by text message counts as a second factor. It is the weakest one: numbers are taken over, and pages that look like this one ask for codes. A strength keeps it out where more is needed.',
		off: 'No code is sent any more. Whoever has a phone and no other second factor is asked to register another where a policy asks for one: make sure that a policy protects that registration, since the password alone leads there.',
	},
	SoftwareOath: { name: 'Codes of an authenticator app', about: 'Always on here.' },
	TemporaryAccessPass: { name: 'Temporary Access Pass', about: 'Always on here; an administrator gives it out.' },
	Voice: { name: 'Phone calls', about: absent },
	X509Certificate: {
		name: 'Certificates and smart cards',
		about: 'One or two factors, as rules of the tenant say.',
		on: 'Whoever holds a certificate of an authority that the tenant trusts can sign in with it, as the rules of the tenant say.',
		off: 'Nobody signs in with a certificate any more. Whoever has no other method cannot sign in.',
	},
	Email: { name: 'Codes by e-mail', about: `${absent} A forgotten password is reset by mail all the same.` },
};

export function wordsOf({ id, displayName }: MethodConfiguration): MethodWords {
	return (
		words[id] ?? {
			name: displayName ?? id,
			about: 'A service outside proves the second factor.',
			on: 'Whomever it is for is offered this service as a second factor. Whoever runs it can pass for the second factor of each of them.',
			off: 'Nobody is sent to this service any more. Whoever has no other second factor is asked to register one where a policy asks for it.',
		}
	);
}
