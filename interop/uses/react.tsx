// What the README of @countersign/react shows, as a page in strict TypeScript: it must compile, and is not run.
import { createPublicClient } from '@countersign/client';
import {
	ClientProvider,
	RequireSignIn,
	useAccount,
	useAccounts,
	useAuthenticationContext,
	useChallengeFetch,
	useClient,
	useInteraction,
	useIsSignedIn,
	useToken,
} from '@countersign/react';

const client = createPublicClient({ clientId: 'x', authority: 'https://x', redirectUri: 'http://localhost:3000/' });
function Orders() {
	const call = useChallengeFetch({ scopes: ['api://orders/Orders.Read'], origins: ['https://orders.example'] });
	const { prompt } = useInteraction();
	const account = useAccount();
	useAccounts();
	useIsSignedIn();
	useClient();
	const token = useToken({ scopes: ['a/b'] });
	useAuthenticationContext('c1');
	return (
		<>
			<p>
				{account?.name}
				{String(token)}
			</p>
			<button type="button" onClick={() => call('https://orders.example/orders/7', { method: 'DELETE' })}>
				Delete
			</button>
			{prompt && (
				<button type="button" onClick={prompt.proceed}>
					Confirm
				</button>
			)}
		</>
	);
}
export const page = (
	<ClientProvider client={client}>
		<RequireSignIn
			interaction="popup"
			fallback="One moment…"
			prompt={({ reason, error, proceed }) => (
				<button type="button" onClick={proceed}>
					{reason === 'signIn' ? 'Sign in' : String(error)}
				</button>
			)}
		>
			<Orders />
		</RequireSignIn>
		<RequireSignIn context="c1" fallback="One moment…">
			<Orders />
		</RequireSignIn>
	</ClientProvider>
);
