// a server component: it imports the guard of pages all the same
import { RequireSignIn } from '@countersign/react';
import { Orders } from './orders';

export default function Page() {
	return (
		<RequireSignIn fallback="One moment…">
			<Orders />
		</RequireSignIn>
	);
}
