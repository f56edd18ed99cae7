// An application on @countersign/react, bundled for the test of it in a browser.
import { createPublicClient } from '@countersign/client';
import {
	ClientProvider,
	RequireSignIn,
	useAccount,
	useChallengeFetch,
	useInteraction,
	useToken,
} from '@countersign/react';
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const scopes = ['api://orders/Orders.Read'];

function Orders() {
	const account = useAccount();
	const { result } = useToken({ scopes });
	const call = useChallengeFetch({ scopes, origins: [location.origin] });
	const { prompt } = useInteraction();
	const [status, setStatus] = useState('');
	const remove = () =>
		call('/api/orders/7', { method: 'DELETE' }).then((response) => setStatus(`answered ${response.status}`));
	return createElement(
		'main',
		null,
		createElement('p', { id: 'name' }, account?.username),
		createElement('p', { id: 'token' }, result ? 'has a token' : 'waits'),
		createElement('button', { type: 'button', id: 'delete', onClick: remove }, 'Delete'),
		prompt && createElement('button', { type: 'button', id: 'confirm', onClick: prompt.proceed }, 'Confirm'),
		createElement('p', { id: 'status' }, status),
	);
}

const authority = query.get('authority');
// the window of a sign-in comes back to this page too, and is read by the page that opened it
if (authority) {
	const client = createPublicClient({
		clientId: query.get('clientId') ?? '',
		authority,
		redirectUri: `${location.origin}/`,
	});
	const page = createElement(
		RequireSignIn,
		{
			interaction: 'popup',
			fallback: 'One moment…',
			prompt: ({ proceed }) => createElement('button', { type: 'button', id: 'sign-in', onClick: proceed }, 'Sign in'),
		},
		createElement(Orders),
	);
	createRoot(document.querySelector('#root') as Element).render(createElement(ClientProvider, { client }, page));
}
