'use client';
import { createPublicClient } from '@countersign/client';
import { ClientProvider } from '@countersign/react';

const client = createPublicClient({
	clientId: '20000000-0000-4000-8000-000000000002',
	authority: 'https://login.microsoftonline.com/contoso.com',
	redirectUri: 'http://localhost:3000/',
});

export function Providers({ children }) {
	return <ClientProvider client={client}>{children}</ClientProvider>;
}
