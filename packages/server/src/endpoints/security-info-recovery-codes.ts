// Recovery codes on the page of one's own sign-in methods: how many are left, and new ones, which are shown once.
import type { HttpResponse } from '../http/message.ts';
import { hasWhatCanBeLost, makeRecoveryCodes } from '../methods/recovery-code.ts';
import type { DirectoryUser } from '../records/user.ts';
import { markup } from '../sign-in/pages/html.ts';
import {
	doButton,
	recoveryCodesPage,
	type SecurityInfoFrame,
	type ShownMethod,
} from '../sign-in/pages/security-info-pages.ts';
import { writeDay } from '../sign-in/texts/languages.ts';
import type { Visitor } from './security-info-visitor.ts';

export function shownRecoveryCodes(user: DirectoryUser, frame: SecurityInfoFrame): ShownMethod[] {
	const { recoveryCode: said } = frame.texts;
	const codes = user.registeredMethods?.recoveryCodes;
	if (!codes && !hasWhatCanBeLost(user)) return [];
	const label = codes ? said.makeNew : said.make;
	return [
		{
			title: said.name,
			note: codes ? said.left(codes.hashes.length, writeDay(frame.texts, codes.createdAt)) : said.makeNote,
			actions: markup`${codes ? markup`<p class="note">${said.makeNote}</p>` : ''}${doButton(frame, 'make-recovery-codes', label, '', said.name)}${
				codes ? doButton(frame, 'remove-recovery-codes', said.remove, '', said.name) : ''
			}`,
		},
	];
}

/** @returns the codes, or `undefined` where there is nothing that they could stand in for */
export async function newRecoveryCodes(visitor: Visitor, frame: SecurityInfoFrame): Promise<HttpResponse | undefined> {
	const { authority, exchange, account } = visitor;
	const codes = await makeRecoveryCodes(authority, exchange, account.user);
	if (!codes) return undefined;
	return recoveryCodesPage(frame, codes);
}
