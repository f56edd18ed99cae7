// What a grant control is: one file under controls/.
import type { SignIn } from './sign-in.ts';

export interface Control {
	/** Graph's name of the control, and the file's */
	id: string;
	/** whether the user can meet it during the interactive sign-in */
	interactive: boolean;
	isSatisfied(signIn: SignIn): boolean;
}
