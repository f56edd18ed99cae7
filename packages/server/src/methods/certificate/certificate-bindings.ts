// Whether a certificate is that of a user: bindings are tried in the order of their priority until one holds.
// Microsoft Entra, "Understanding the username binding policy".
import type { CertificateAffinity, CertificateField, CertificateUserBinding } from '../../records/methods-policy.ts';
import { isSameName } from './names.ts';
import type { ShownCertificate } from './read-certificate.ts';

/** fields that no second certificate can have; the others can be given to somebody else later */
const highAffinity: ReadonlySet<CertificateField> = new Set([
	'SubjectKeyIdentifier',
	'SHA1PublicKey',
	'IssuerAndSerialNumber',
]);

/** Fields that can be bound to a userPrincipalName. Microsoft Graph, "x509CertificateUserBinding resource type" */
export const fieldsOfPrincipalNames: ReadonlySet<CertificateField> = new Set(['PrincipalName', 'RFC822Name']);

export interface BoundUser {
	userPrincipalName: string;
	/** such as `X509:<SKI>0123abcd` */
	certificateUserIds: readonly string[];
}

const sameText = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
const sameHex = (left: string, right: string) => sameText(left.replace(/[\s:]/g, ''), right);

/** What stands in `certificateUserIds` between the marks. */
function partOf(id: string, mark: string): string | undefined {
	return new RegExp(`<${mark}>([^<]*)`, 'i').exec(id)?.[1]?.trim();
}

/** marks of the parts that a text of the field consists of, and no others */
const marks: Readonly<Record<CertificateField, string>> = {
	PrincipalName: 'PN',
	RFC822Name: 'RFC822',
	SubjectKeyIdentifier: 'SKI',
	SHA1PublicKey: 'SHA1-PUKEY',
	IssuerAndSubject: 'I,S',
	Subject: 'S',
	IssuerAndSerialNumber: 'I,SR',
};

const marksOf = (id: string) => [...id.matchAll(/<([^>]*)>/g)].map(([, mark]) => mark?.toUpperCase()).join();

function namesCertificate(id: string, field: CertificateField, shown: ShownCertificate): boolean {
	if (!/^X509:/i.test(id) || marksOf(id) !== marks[field]) return false;
	const is = (mark: string, equals: (value: string) => boolean) => {
		const value = partOf(id, mark);
		return value !== undefined && value !== '' && equals(value);
	};
	switch (field) {
		case 'PrincipalName':
			return is('PN', (value) => shown.principalNames.some((name) => sameText(name, value)));
		case 'RFC822Name':
			return is('RFC822', (value) => shown.mailAddresses.some((name) => sameText(name, value)));
		case 'SubjectKeyIdentifier':
			return is('SKI', (value) => sameHex(value, shown.subjectKeyIdentifier ?? ''));
		case 'SHA1PublicKey':
			return is('SHA1-PUKEY', (value) => sameHex(value, shown.publicKeySha1));
		case 'Subject':
			return is('S', (value) => isSameName(value, shown.subject));
		case 'IssuerAndSubject':
			return (
				is('I', (value) => isSameName(value, shown.issuer)) && is('S', (value) => isSameName(value, shown.subject))
			);
		case 'IssuerAndSerialNumber':
			return (
				is('I', (value) => isSameName(value, shown.issuer)) && is('SR', (value) => sameHex(value, shown.serialNumber))
			);
	}
}

function holds(
	{ x509CertificateField: field, userProperty }: CertificateUserBinding,
	shown: ShownCertificate,
	{ userPrincipalName, certificateUserIds }: BoundUser,
): boolean {
	if (userProperty === 'certificateUserIds') return certificateUserIds.some((id) => namesCertificate(id, field, shown));
	const values = field === 'PrincipalName' ? shown.principalNames : field === 'RFC822Name' ? shown.mailAddresses : [];
	return values.some((value) => sameText(value, userPrincipalName));
}

/** @returns the binding that makes the certificate the user's; `undefined` where none holds */
export function bindingOf(
	bindings: readonly CertificateUserBinding[],
	affinity: CertificateAffinity,
	shown: ShownCertificate,
	user: BoundUser,
): CertificateUserBinding | undefined {
	return [...bindings]
		.sort((left, right) => left.priority - right.priority)
		.filter(({ x509CertificateField }) => affinity === 'low' || highAffinity.has(x509CertificateField))
		.find((binding) => holds(binding, shown, user));
}
