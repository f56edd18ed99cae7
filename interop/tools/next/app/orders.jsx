'use client';
import { useAccount } from '@countersign/react';

export function Orders() {
	return <p>Orders of {useAccount().name}</p>;
}
