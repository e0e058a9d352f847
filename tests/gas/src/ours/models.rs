//! What is known of models.

use polity::registry::{Activate, Attestation, Decision, ExecuteMsg, Parent, QueryMsg, Register, Submit};
use polity_testkit::prelude::*;

use super::{nth, Scene};

/// A root that no other version has.
fn numbered(n: u32) -> Digest {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Digest(bytes)
}

impl Scene {
    pub(super) fn models(&mut self, stock: &Stock) {
        let suite = &mut self.suite;
        let guarded = |name: &str| Register {
            policy: Some(stock.policy("digits")),
            pledge: Ratio::percent(20),
            ..new_model(name, stock.licence("apache-2.0"))
        };
        for n in 0..self.crowd {
            suite.register(&nth("maker", n), guarded("reader"));
        }
        let model = self.op("register", |suite| suite.register("maya", guarded("reader")));
        assert_eq!(self.suite.model(model).authority, self.suite.address("maya").as_str());

        let version = |n| Submit {
            label: Some("1.0.0".try_into().unwrap()),
            disclosures: vec!["training-data".try_into().unwrap()],
            card: Some(root(9)),
            ..new_version(model, numbered(n))
        };
        for n in 0..self.crowd {
            self.suite.submit("maya", Submit { label: None, ..version(n) });
        }
        let latest = version(self.crowd);
        let submitted = self.op("submit", |suite| suite.submit("maya", latest));
        let digest = numbered(self.crowd);
        assert_eq!(self.suite.version(model, submitted).content.root, digest);

        let metric = stock.metric("digits-accuracy");
        let score = |suite: &Suite| Attestation {
            stderr: Some(7_724),
            n: 898,
            n_total: 898,
            ..suite.measurement(digest, 973_273)
        };
        for n in 0..self.crowd {
            let score = score(&self.suite);
            self.suite.attest(&nth("critic", n), (model, submitted), metric, score);
        }
        let said = score(&self.suite);
        self.suite.attest("ben", (model, submitted), metric, said);
        let said = score(&self.suite);
        self.op("attest", |suite| suite.attest("eva", (model, submitted), metric, said));

        let activate = Activate { model, revision: 0, version: submitted, root: digest, grace: 0 };
        self.op("activate", |suite| suite.tell_registry("maya", &ExecuteMsg::Activate(activate)));
        assert_eq!(self.suite.model(model).active, Some(submitted));

        let marking = says(&[("use", "annex-iii:3b"), ("task", "image-classification")]);
        self.suite.skip_secs(60);
        let decision = self.suite.authorize(Subject::Active { model }, &marking);
        assert!(decision.allowed, "{decision:?}");
        // and once more, counted
        let query = QueryMsg::Authorize { subject: Subject::Active { model }, attributes: marking, at: None };
        let (registry, query) = (self.suite.registry(), cosmwasm_std::to_json_binary(&query).unwrap());
        let counted = self.chain().ask(registry.as_str(), &query).unwrap();
        assert_eq!(cosmwasm_std::from_json::<Decision>(&counted).unwrap(), decision);
        let trace = self.trace();
        self.take_down("authorize", trace);
    }

    /// Somebody registers a model and brings it into use alone.
    pub(super) fn bring(&mut self, stock: &Stock, name: &str, parents: &[u64]) -> u64 {
        let licence = stock.licence("apache-2.0");
        let pledge = Ratio::percent(10);
        let parent =
            |&model: &u64| Parent { model, relation: Relation::Finetune, licence: licence.id, pledge };
        let register = Register {
            policy: Some(stock.policy("polity-rail")),
            pledge,
            parents: parents.iter().map(parent).collect(),
            ..new_model(name, licence)
        };
        let model = self.suite.register("erin", register);
        self.suite.submit("erin", new_version(model, numbered(0)));
        let activate = Activate { model, revision: 0, version: 1, root: numbered(0), grace: 0 };
        self.suite.tell_registry("erin", &ExecuteMsg::Activate(activate));
        model
    }
}
