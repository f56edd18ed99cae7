// What a sign-in step is: one page and what becomes of its form; one file under steps/. Steps never call each other:
// each returns to flow.ts, which picks the next from the stored state.
import type { Authority, Exchange } from '../authority.ts';
import type { ProtocolError } from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Assessment } from './assess.ts';
import type { Html } from './pages/html.ts';
import type { Texts } from './texts/languages.ts';

export interface StepInput {
	authority: Authority;
	exchange: Exchange;
	transaction: SignInTransaction;
	assessment: Assessment;
	/** in the language of the page */
	texts: Texts;
	form: Form;
	/**
	 * what the page asked a passkey or a device to sign: spent by now, whatever comes of it; absent where it was too old
	 */
	challenge?: string | undefined;
}

export type StepOutcome =
	/** go on with the transaction changed */
	| { kind: 'advance'; changes: Partial<SignInTransaction> }
	/** send the browser to another origin, which sends it back with an answer; with `form`, by a POST of these fields */
	| {
			kind: 'elsewhere';
			location: string;
			form?: Readonly<Record<string, string>>;
			changes: Partial<SignInTransaction>;
	  }
	/** show the page again and say why; where it is what guessing looks like, the sign-in log tells */
	| { kind: 'problem'; message: string; failed?: FailedSignIn }
	/** end the sign-in; the error goes back to the application */
	| ({ kind: 'decline' } & FailedSignIn);

export interface FailedSignIn {
	error: ProtocolError;
	/** whose sign-in it was, where that is not proven yet */
	user?: DirectoryUser | undefined;
}

export interface StepView extends Omit<StepInput, 'form' | 'challenge'> {
	/** what the user sent last, when the page is shown again */
	form?: Form;
}

export interface StepTexts {
	title: string;
	/** the label of the main action */
	action: string;
	/** a second action: its label; its form field is `decline` */
	secondaryAction?: string;
	/** what the step is called where it can be chosen instead of another, such as `Use a passkey` */
	choice?: string;
}

export interface Step {
	/** the file's name */
	id: string;
	/** what stands on its page and its buttons, in the language of the page */
	texts(texts: Texts): StepTexts;
	/** it asks who signs in: no account is named above it */
	asksWho?: true;
	/** label of a second action that is there in some states of the page alone; its form field is `decline` */
	secondaryAction?(view: StepView): string | undefined;
	/**
	 * what stands inside the form, before its actions; no button that submits: it would be the one that Enter presses
	 */
	render(view: StepView): Html;
	/** address of the script that the page needs */
	script?: string;
	/** where the script may send requests to, beside the page's own origin: a source of the content security policy */
	connects?: string;
	/** its script asks the browser for the user's position */
	asksPosition?: true;
	/** the form answers the transaction's challenge, which is spent before the form is looked at */
	answersChallenge?: true;
	/**
	 * Where the form sends the browser, as a source of the content security policy. What comes back from there is the
	 * form's field `answer`, with the challenge that was spent for it.
	 */
	sendsTo?(view: StepView): string | undefined;
	/** prepares the transaction before the page is first shown */
	prepare?(view: StepView): Partial<SignInTransaction> | undefined;
	submit(input: StepInput): Promise<StepOutcome>;
}
