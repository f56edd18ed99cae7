// An agreement as somebody wrote it, for Graph or in the tenant file: checked, and made what is stored. Microsoft
// Graph, "Create agreement".
import type { Agreement, AgreementFile } from '../records/agreement.ts';
import { isDuration } from './duration.ts';

/** bytes of one document */
const maxText = 262_144;
/** documents of one agreement */
const maxFiles = 64;

interface Problem {
	path: string;
	message: string;
}

type Written = Record<string, unknown>;

const isText = (value: unknown, most: number): value is string =>
	typeof value === 'string' && value.trim() !== '' && value.length <= most;

function textOf({ fileData, text }: Written, problems: Problem[], path: string): string {
	if (typeof text === 'string' && text !== '' && Buffer.byteLength(text) <= maxText) return text;
	const data = (fileData as Written | undefined)?.data;
	if (typeof data !== 'string' || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(data) || data.length > maxText * 1.4) {
		problems.push({ path: `${path}.fileData`, message: `must hold the document in base64, at most ${maxText} bytes` });
		return '';
	}
	const bytes = Buffer.from(data, 'base64');
	const decoded = bytes.toString('utf8');
	// the pages show text: a PDF would need a program to show it
	if (decoded.startsWith('%PDF-'))
		problems.push({ path: `${path}.fileData`, message: 'is a PDF; this authority shows texts: send UTF-8 text' });
	else if (decoded.includes('\u{fffd}') || decoded.includes('\0'))
		problems.push({ path: `${path}.fileData`, message: 'must be UTF-8 text' });
	return decoded;
}

export interface Making {
	/** epoch seconds */
	now: number;
	/** a new id, a lower-case GUID */
	createId(): string;
	/** as it stands, where it is changed */
	stored?: Agreement | undefined;
}

function readFile(written: unknown, problems: Problem[], path: string, { now, createId, stored }: Making) {
	const file = (typeof written === 'object' && written !== null ? written : {}) as Written;
	const { language, fileName, displayName } = file;
	if (!isText(language, 35) || !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language))
		problems.push({ path: `${path}.language`, message: 'must be a language tag such as en or en-US' });
	if (!isText(fileName, 256)) problems.push({ path: `${path}.fileName`, message: 'is required' });
	const before = stored?.files.find((known) => known.language.toLowerCase() === String(language).toLowerCase());
	const isMajorVersion = file.isMajorVersion === true;
	const made: AgreementFile = {
		id: `${before?.id.split('_')[0] ?? createId()}_${now}`,
		language: String(language),
		fileName: String(fileName),
		displayName: isText(displayName, 256) ? displayName : String(fileName),
		isDefault: file.isDefault === true,
		isMajorVersion,
		text: textOf(file, problems, path),
		createdAt: now,
		acceptancesFrom: before && !isMajorVersion ? before.acceptancesFrom : before ? now : 0,
	};
	return made;
}

function readFiles(written: Written, problems: Problem[], making: Making): readonly AgreementFile[] {
	const { files, file } = written;
	const localizations = files ?? (file as Written | undefined)?.localizations;
	const before = making.stored?.files ?? [];
	if (localizations === undefined && making.stored) return before;
	if (!Array.isArray(localizations) || localizations.length === 0 || localizations.length > maxFiles) {
		problems.push({ path: 'files', message: `must be a list of 1 to ${maxFiles} documents` });
		return before;
	}
	const read = localizations.map((one, index) => readFile(one, problems, `files[${index}]`, making));
	const languages = new Set(read.map(({ language }) => language.toLowerCase()));
	if (languages.size < read.length) problems.push({ path: 'files', message: 'holds two documents of one language' });
	const inPlace = before.map(
		(known) => read.find(({ language }) => language.toLowerCase() === known.language.toLowerCase()) ?? known,
	);
	return [...inPlace, ...read.filter((file) => !inPlace.includes(file))];
}

function readExpiration(value: unknown, problems: Problem[]): Agreement['termsExpiration'] {
	if (value === undefined || value === null) return undefined;
	const { startDateTime, frequency } = value as Written;
	if (typeof startDateTime !== 'string' || Number.isNaN(Date.parse(startDateTime)))
		problems.push({ path: 'termsExpiration.startDateTime', message: 'must be an instant' });
	if (typeof frequency !== 'string' || !isDuration(frequency))
		problems.push({ path: 'termsExpiration.frequency', message: 'must be an ISO 8601 duration such as P365D' });
	return { startDateTime: String(startDateTime), frequency: String(frequency) };
}

/** @returns the agreement to store, and what is wrong with it; it may be stored where nothing is */
export function readAgreement(
	written: Written,
	id: string,
	making: Making,
): { agreement: Agreement; problems: readonly Problem[] } {
	const problems: Problem[] = [];
	const { stored } = making;
	const flag = (name: 'isViewingBeforeAcceptanceRequired' | 'isPerDeviceAcceptanceRequired'): boolean => {
		const value = written[name];
		if (value !== undefined && typeof value !== 'boolean')
			problems.push({ path: name, message: 'must be true or false' });
		return typeof value === 'boolean' ? value : (stored?.[name] ?? false);
	};
	const displayName = written.displayName ?? stored?.displayName;
	if (!isText(displayName, 256)) problems.push({ path: 'displayName', message: 'is required' });
	const frequency =
		written.userReacceptRequiredFrequency === undefined
			? stored?.userReacceptRequiredFrequency
			: (written.userReacceptRequiredFrequency ?? undefined);
	if (frequency !== undefined && (typeof frequency !== 'string' || !isDuration(frequency)))
		problems.push({ path: 'userReacceptRequiredFrequency', message: 'must be an ISO 8601 duration such as P90D' });
	const termsExpiration =
		written.termsExpiration === undefined ? stored?.termsExpiration : readExpiration(written.termsExpiration, problems);
	const isPerDevice = flag('isPerDeviceAcceptanceRequired');
	// no sign-in tells its device yet: whoever accepts would be asked again at once, and never get in
	if (isPerDevice)
		problems.push({
			path: 'isPerDeviceAcceptanceRequired',
			message: 'cannot be true yet: this authority does not know devices',
		});
	return {
		problems,
		agreement: {
			id,
			displayName: String(displayName),
			isViewingBeforeAcceptanceRequired: flag('isViewingBeforeAcceptanceRequired'),
			isPerDeviceAcceptanceRequired: isPerDevice,
			...(termsExpiration === undefined ? {} : { termsExpiration }),
			...(frequency === undefined ? {} : { userReacceptRequiredFrequency: String(frequency) }),
			files: readFiles(written, problems, making),
		},
	};
}
