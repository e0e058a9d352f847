//! Who is paid.

use polity::revenue::{self, Epoch, SetShares};
use polity_testkit::prelude::*;

use super::{nth, Scene, DAY, SMALL, TOTAL, USDC};

/// What somebody pays at a time.
const PAYMENT: u128 = 4_000_000;

impl Scene {
    /// The model's shares are lin's, half of them, and those of so many others in equal parts, or nearly.
    fn share(&mut self, model: u64, others: u32) -> Epoch {
        const UNITS: u64 = 1_000_000_000_000;
        let mut rows = vec![("lin".to_owned(), UNITS)];
        let each = UNITS / u64::from(others);
        rows.extend((1..others).map(|n| (nth("holder", n), each)));
        rows.push((nth("holder", 0), UNITS - each * u64::from(others - 1)));
        let rows: Vec<_> = rows.iter().map(|(name, units)| (name.as_str(), *units)).collect();
        let (table, seal) = self.suite.share_table("erin", &rows);
        assert_eq!((seal.count, seal.total.u64()), (others + 1, 2 * UNITS));
        let set = SetShares { model, table, digest: seal.digest };
        self.suite.tell_revenue("erin", &revenue::ExecuteMsg::SetShares(set));
        self.suite.next_block();
        self.suite.epoch(model)
    }

    pub(super) fn payments(&mut self, stock: &Stock) {
        let base = self.bring(stock, "base", &[]);
        let parents: Vec<_> = (1..8).map(|n| self.bring(stock, &format!("part-{n}"), &[])).collect();
        let one = self.bring(stock, "child-of-one", &[base]);
        let eight: Vec<_> = parents.into_iter().chain([base]).collect();
        let eight = self.bring(stock, "child-of-eight", &eight);

        let epoch = self.share(base, self.crowd);
        self.op("pay.first", |suite| suite.pay_for("payer", base, USDC, PAYMENT));
        for model in [base, one, eight] {
            for _ in self.crowd() {
                self.suite.pay_for("payer", model, USDC, PAYMENT);
            }
        }
        // one of large amount, so that the sums are equally long whatever their number
        for model in [base, one, eight] {
            self.suite.pay_for("payer", model, USDC, TOTAL / 100);
        }
        for (name, model) in [("pay.contributors", base), ("pay.parents.1", one), ("pay.parents.8", eight)] {
            let before = self.suite.revenue_books(USDC).received;
            self.op(name, |suite| suite.pay_for("payer", model, USDC, PAYMENT));
            assert_eq!(self.suite.revenue_books(USDC).received.u128(), before.u128() + PAYMENT);
        }

        // lin has claimed before
        self.suite.next_block();
        assert!(self.suite.collect("lin", "lin", base, USDC, &[base]) > TOTAL / 400);
        self.suite.pay_for("payer", base, USDC, TOTAL / 100);
        self.suite.next_block();
        let source = revenue::Source { descendant: base, epoch };
        let claim = revenue::ExecuteMsg::Claim {
            account: None,
            model: base,
            asset: Asset::Native(USDC.into()),
            settle: vec![source],
            epochs: vec![epoch],
        };
        let before = self.suite.balance("lin", USDC);
        self.op("claim.shares", |suite| suite.tell_revenue("lin", &claim));
        self.suite.assert_balance("lin", USDC, before + TOTAL / 200);
    }

    pub(super) fn distributions(&mut self) {
        let dividends = self.suite.dividends();
        // the first is large, so that what is held is equally long whatever the number of distributions
        self.suite.fund_with(&dividends, USDC, 2 * TOTAL);
        self.suite.skip_secs(DAY);
        self.suite.distribute("anybody", USDC);
        for _ in self.crowd() {
            self.suite.fund_with(&dividends, USDC, TOTAL / 1_000);
            self.suite.skip_secs(DAY);
            self.suite.distribute("anybody", USDC);
        }
        self.suite.fund_with(&dividends, USDC, TOTAL / 1_000);
        self.suite.skip_secs(DAY);
        self.op("distribute", |suite| suite.distribute("anybody", USDC));
        let last = self.crowd + 2;
        // joe has claimed before, and has something in hand
        self.suite.fund_with("joe", USDC, 100 * SMALL);
        assert!(self.suite.claim_dividends("joe", "joe", USDC, &[last - 1]) > 0);
        let before = self.suite.balance("joe", USDC);
        let claim = polity::dividends::ExecuteMsg::Claim {
            asset: Asset::Native(USDC.into()),
            distributions: vec![last],
            account: None,
        };
        self.op("claim.dividends", |suite| suite.tell_dividends("joe", &claim));
        let total = self.suite.total();
        self.suite.assert_balance("joe", USDC, before + SMALL * (TOTAL / 1_000) / total);
    }
}
