//! The past is data: random histories, asked about as they were, again and again. Invariant 10.

use std::collections::BTreeSet;

use cosmwasm_std::HexBinary;
use polity::registry::{
    raw::LOG, Activate, AppointGuardian, AtRevision, Deprecate, ProposeAuthority, RatifySuspension,
    SetGuardrails, SetLicence, SetMaintainers, SetPledge, StrikeMember, *,
};
use rand::{rngs::StdRng, seq::SliceRandom, Rng, SeedableRng};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::kit::*;

/// Histories on each run; `POLITY_CASES` asks for more.
fn cases() -> u64 {
    std::env::var("POLITY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12)
}

/// What was answered at a second, about it.
struct Answer {
    at: u64,
    question: QueryMsg,
    answer: Value,
}

/// What can be asked about a time.
fn questions(at: Option<u64>) -> Vec<QueryMsg> {
    let (model, metric) = (1, 1);
    let mut questions = vec![
        QueryMsg::Model { model, at },
        QueryMsg::Active { model, at: at.map(Moment::Time) },
        QueryMsg::Attestations { model, version: 1, metric, at, start_after: None, limit: Some(30) },
    ];
    for version in 1..=3 {
        questions.push(QueryMsg::Version { model, version, at });
        for policy in [None, Some(EVALUATED), Some(RENEW)] {
            questions.push(QueryMsg::Standing { model, version, policy, at });
        }
    }
    for subject in [
        Subject::Active { model },
        Subject::Version { model, version: 2 },
        Subject::Root { model, root: digest(1) },
    ] {
        questions.push(QueryMsg::Snapshot { subject: subject.clone(), at });
        for terms in [&["chat"][..], &["code"]] {
            questions.push(QueryMsg::Authorize { subject: subject.clone(), attributes: say(terms), at });
        }
    }
    questions
}

/// The answer, or the refusal; without the height, which of now is the chain's and of the past the model's last change.
fn ask(kit: &Kit, question: &QueryMsg) -> Value {
    match kit.query::<Value>(question.clone()) {
        Ok(mut answer) => {
            if let Some(object) = answer.as_object_mut() {
                object.remove("height");
            }
            answer
        }
        Err(error) => Value::String(code(&error)),
    }
}

const RENEW: u32 = 5;
const PEOPLE: [&str; 8] = ["authority", "maintainer", "guardian", "heir", "ann", "bob", "cy", "eve"];

/// Anything by anybody; much of it is refused.
fn random_message(kit: &Kit, rng: &mut StdRng) -> (&'static str, ExecuteMsg) {
    let (model, revision, now) = (1, kit.revision(1), kit.now());
    let version: u32 = rng.gen_range(1..=3);
    let root = digest(u8::try_from(version).unwrap());
    let someone = *PEOPLE.choose(rng).unwrap();
    let evaluator = *["ann", "bob", "cy", "eve", "maintainer"].choose(rng).unwrap();
    let until = now + rng.gen_range(1..40);
    let authority = if rng.gen_bool(0.9) {
        let head = kit.head(1).authority;
        PEOPLE.into_iter().find(|name| kit.deps.api.addr_humanize_is(&head, name)).unwrap()
    } else {
        someone
    };
    let policy = rng.gen_range(1..=RENEW);
    // a suspension is answered while it lasts
    let kind = match kit.head(1).is_suspended(now) && rng.gen_bool(0.2) {
        true => rng.gen_range(6..8),
        false => rng.gen_range(0..20),
    };
    match kind {
        0 | 1 => (
            authority,
            ExecuteMsg::Activate(Activate { model, revision, version, root, grace: rng.gen_range(0..30) }),
        ),
        2 => (
            authority,
            ExecuteMsg::SetGuardrails(SetGuardrails { model, revision, policy: kit.policy(policy) }),
        ),
        3 => (
            authority,
            ExecuteMsg::TightenGuardrails(SetGuardrails { model, revision, policy: kit.policy(policy) }),
        ),
        4 => (someone, suspend(revision, until)),
        5 => ("guardian", suspend(revision, until)),
        6 => (authority, ExecuteMsg::RatifySuspension(RatifySuspension { model, revision, until })),
        7 => (authority, ExecuteMsg::LiftSuspension(AtRevision { model, revision })),
        8 => {
            let address = account(someone).into();
            let guardian =
                Some(GuardianMsg { address, until: now + rng.gen_range(1..100), max_suspension: 50 });
            (authority, ExecuteMsg::AppointGuardian(AppointGuardian { model, revision, guardian }))
        }
        9 => {
            let maintainers = PEOPLE.iter().filter(|_| rng.gen_bool(0.2)).map(|name| account(name).into());
            let maintainers = maintainers.collect();
            (authority, ExecuteMsg::SetMaintainers(SetMaintainers { model, revision, maintainers }))
        }
        10 if rng.gen_bool(0.1) => (authority, revoke(revision, version)),
        11 => {
            let authority_to = Some(account(someone).into());
            (
                authority,
                ExecuteMsg::ProposeAuthority(ProposeAuthority { model, revision, authority: authority_to }),
            )
        }
        12 => (someone, ExecuteMsg::AcceptAuthority(AtRevision { model, revision })),
        13 if rng.gen_bool(0.05) => {
            let member = account(["ann", "bob", "cy"].choose(rng).unwrap()).into();
            ("chief", ExecuteMsg::StrikeMember(StrikeMember { panel: 1, member }))
        }
        14 => (evaluator, ExecuteMsg::RevokeAttestation { model, version, metric: 1 }),
        15 => ("maintainer", ExecuteMsg::AmendCard { model, version, digest: digest(rng.gen()) }),
        16 => (
            authority,
            ExecuteMsg::SetPledge(SetPledge {
                model,
                revision,
                pledge: polity::Ratio::percent(policy as u8),
            }),
        ),
        17 if rng.gen_bool(0.1) => (
            authority,
            ExecuteMsg::Deprecate(Deprecate { model, revision, sunset: now + 300, successor: None }),
        ),
        18 => {
            let licence = rng.gen_range(1..=2);
            (authority, ExecuteMsg::SetLicence(SetLicence { model, revision, licence: kit.licence(licence) }))
        }
        // hardly anything happens after it
        19 if revision > 15 && rng.gen_bool(0.02) => {
            (authority, ExecuteMsg::Retire(AtRevision { model, revision }))
        }
        _ => {
            let value = *[0, 699_999, 700_000, 900_000].choose(rng).unwrap();
            let mut attestation = Attestation { root, ..attestation(1, value, now - rng.gen_range(0..60)) };
            attestation.expires = rng.gen_bool(0.3).then(|| now + rng.gen_range(1..60));
            (evaluator, ExecuteMsg::Attest { model, version, metric: 1, attestation })
        }
    }
}

trait Named {
    fn addr_humanize_is(&self, account: &cosmwasm_std::CanonicalAddr, name: &str) -> bool;
}

impl Named for cosmwasm_std::testing::MockApi {
    fn addr_humanize_is(&self, given: &cosmwasm_std::CanonicalAddr, name: &str) -> bool {
        use cosmwasm_std::Api;
        self.addr_humanize(given).unwrap() == account(name)
    }
}

fn start() -> Kit {
    let mut kit = Kit::stocked();
    let renew = RuleMsg { max_age: Some(50), renew: true, ..rule() };
    kit.all(
        "maker",
        vec![
            ExecuteMsg::CreatePolicy(PolicyMsg { rules: vec![renew], ..evaluated() }),
            ExecuteMsg::CreateLicence(licence("ISC")),
        ],
    );
    kit.all("authority", vec![ExecuteMsg::Register(register("aurora"))]);
    kit
}

#[test]
fn invariant_10_nothing_that_happens_later_changes_an_answer() {
    let mut kinds = BTreeSet::new();
    for seed in 0..cases() {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut kit = start();
        let mut answers: Vec<Answer> = vec![];
        // the active version after each height
        let mut active = vec![];
        let (mut done, mut submitted) = (0, 0);
        for _ in 0..120 {
            for _ in 0..rng.gen_range(0..4) {
                let (sender, msg) = match rng.gen_bool(0.05) && submitted < 3 {
                    true => ("authority", ExecuteMsg::Submit(submit(1, submitted + 1))),
                    false => random_message(&kit, &mut rng),
                };
                let (is_submission, kind) = (matches!(msg, ExecuteMsg::Submit(_)), msg.kind());
                if kit.execute(sender, msg).is_ok() {
                    done += 1;
                    kinds.insert(kind);
                    submitted += u8::from(is_submission);
                }
            }
            active.push((kit.env.block.height, kit.head(1).active));
            // before the next block: what is true at the seconds in between
            let (block, next) =
                (kit.env.block.time, kit.env.block.time.plus_nanos(rng.gen_range(1..8_000_000_000)));
            for second in block.seconds()..=next.seconds() {
                let then = cosmwasm_std::Timestamp::from_seconds(second);
                if then < block || then >= next {
                    continue;
                }
                kit.env.block.time = then;
                let question = *[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].choose(&mut rng).unwrap();
                let now = questions(None);
                for index in [question, question + 8, question + 13].map(|n| n % now.len()) {
                    let answer = ask(&kit, &now[index]);
                    answers.push(Answer {
                        at: second,
                        question: questions(Some(second))[index].clone(),
                        answer,
                    });
                }
            }
            kit.env.block.time = next;
            kit.env.block.height += 1;
            for _ in 0..5 {
                let Some(past) = answers.choose(&mut rng) else { break };
                assert_eq!(ask(&kit, &past.question), past.answer, "seed {seed}: about {}", past.at);
            }
        }
        assert!(done > 30, "seed {seed}: {done} messages did something");
        for past in &answers {
            assert_eq!(ask(&kit, &past.question), past.answer, "seed {seed}: {:?}", past.question);
        }
        for (height, expected) in active {
            let at = Some(Moment::Height(height + 1));
            let got: ActiveResponse = kit.ask(QueryMsg::Active { model: 1, at });
            let expected = expected.map(|active| (active.version, active.root));
            assert_eq!(got.version.zip(got.root), expected, "seed {seed}: after {height}");
        }
        decides_like_the_shared_function(&kit, &answers);
        check_log(&kit, 1);
    }
    // all that changes an answer did
    assert_eq!(kinds.len(), 20, "{kinds:?}");
}

/// Whoever has a snapshot decides as the contract does, height and all, on the states that came up.
fn decides_like_the_shared_function(kit: &Kit, answers: &[Answer]) {
    let mut compared = 0;
    for past in answers {
        let QueryMsg::Authorize { subject, attributes, at } = &past.question else { continue };
        let question = QueryMsg::Snapshot { subject: subject.clone(), at: *at };
        let Ok(snapshot) = kit.query::<Snapshot>(question) else { continue };
        let expected: Decision = kit.ask(past.question.clone());
        assert_eq!(decide(&snapshot, subject, attributes), expected);
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

/// The hash chain, computed from the answers by the words of the design alone.
fn check_log(kit: &Kit, model: u64) {
    let f = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let (chain, contract) = (kit.env.block.chain_id.clone(), kit.env.contract.address.clone());
    let mut first = vec![0x02];
    for part in [f(b"polity-log-v1"), f(chain.as_bytes()), f(contract.as_bytes()), model.to_be_bytes().into()]
    {
        first.extend(part);
    }
    let mut hash: Vec<u8> = Sha256::digest(&first).to_vec();
    let (mut seq, mut before) = (0, vec![]);
    loop {
        let page: LogResponse = kit.ask(QueryMsg::Log { model, start_after: Some(seq), limit: Some(7) });
        assert_eq!(page.before.0.to_vec(), hash, "a page says what it goes on from");
        let stored = LOG.load(kit.ledger(), model).unwrap();
        assert_eq!((stored.seq, stored.hash), (page.seq, page.hash));
        if page.entries.is_empty() {
            assert_eq!((seq, hash), (page.seq, page.hash.0.to_vec()));
            break;
        }
        for entry in page.entries {
            seq += 1;
            assert_eq!((entry.seq, entry.before.to_vec()), (seq, before));
            before = entry.after.to_vec();
            let mut bytes = vec![0x03];
            bytes.extend(&hash);
            for number in [entry.seq, entry.height, entry.time.u64()] {
                bytes.extend(number.to_be_bytes());
            }
            for part in [entry.actor.as_bytes(), entry.kind.as_bytes(), &entry.before, &entry.after] {
                bytes.extend(f(part));
            }
            let reasons = ["security", "safety", "legal", "licence", "privacy", "quality", "operational"];
            let reason = entry.reason.map(|reason| serde_json::to_value(reason).unwrap());
            let reason = reason.map_or(0, |r| reasons.iter().position(|name| r == *name).unwrap() as u8 + 1);
            bytes.push(reason);
            bytes.extend(f(entry.digest.as_ref().map_or(&[][..], |digest| &digest.0)));
            hash = Sha256::digest(&bytes).to_vec();
        }
    }
    assert_eq!(before, HexBinary::from(polity_store::Packed::to_bytes(&kit.head(model)).unwrap()).to_vec());
}

/// Every part of what is said of a model and of a version is of the time asked about, and none of now.
#[test]
fn invariant_10_each_part_of_an_answer_is_of_its_time() {
    let mut kit = Kit::new();
    kit.all("authority", ["b", "c"].map(|name| ExecuteMsg::Register(register(name))).to_vec());
    let other = kit.make("maker", ExecuteMsg::CreateLicence(licence("ISC")));
    kit.wait(1);
    kit.at(kit.now() + 1);
    let then = kit.now();
    let change = |kit: &mut Kit, n: u8| {
        let (model, revision, until) = (1, kit.revision(1), then + 1_000 + u64::from(n));
        let heir = account(&format!("heir-{n}"));
        let guardian = Some(GuardianMsg { address: heir.to_string(), ..guardian() });
        let mut batch = vec![
            ExecuteMsg::Deprecate(Deprecate {
                model,
                revision,
                sunset: until,
                successor: Some(u64::from(2 + n)),
            }),
            ExecuteMsg::AppointGuardian(AppointGuardian { model, revision, guardian }),
            ExecuteMsg::SetPledge(SetPledge { model, revision, pledge: polity::Ratio::percent(n) }),
            ExecuteMsg::SetLicence(SetLicence {
                model,
                revision,
                licence: kit.licence(if n == 0 { 1 } else { u32::try_from(other).unwrap() }),
            }),
            ExecuteMsg::SetMaintainers(SetMaintainers {
                model,
                revision,
                maintainers: vec![heir.to_string()],
            }),
            ExecuteMsg::ProposeAuthority(ProposeAuthority {
                model,
                revision,
                authority: Some(heir.to_string()),
            }),
            ExecuteMsg::Submit(submit(1, 50 + n)),
            ExecuteMsg::AmendCard { model, version: 1, digest: digest(150 + n) },
            match n {
                0 => suspend(revision, until),
                _ => ExecuteMsg::RatifySuspension(RatifySuspension { model, revision, until }),
            },
        ];
        set_revisions(&mut batch, |model| Some(kit.revision(model)));
        kit.all("authority", batch);
    };
    let ask = |kit: &Kit, at| {
        let model: ModelResponse = kit.ask(QueryMsg::Model { model: 1, at });
        let version: VersionResponse = kit.ask(QueryMsg::Version { model: 1, version: 1, at });
        (model, version)
    };
    change(&mut kit, 0);
    let expected = ask(&kit, None);
    kit.wait(5);
    change(&mut kit, 1);
    assert_eq!(ask(&kit, Some(then)), expected);
    // and each part is another now, else this shows nothing
    let (old, new) = (expected.0, kit.model());
    assert!(old.successor != new.successor && old.sunset != new.sunset && old.guardian != new.guardian);
    assert!(old.pledge != new.pledge && old.licence != new.licence && old.maintainers != new.maintainers);
    assert!(old.proposed_authority != new.proposed_authority && old.versions != new.versions);
    assert!(old.suspension.unwrap().ratified != new.suspension.unwrap().ratified);
}

/// Each kind of change, with what the log says of it.
#[test]
fn the_log_says_who_did_what_and_about_what() {
    let mut kit = Kit::new();
    let until = kit.now() + 50;
    kit.suspend("guardian", until).unwrap();
    kit.lift().unwrap();
    kit.tighten(STRICTER).unwrap();
    kit.all("maintainer", vec![ExecuteMsg::AmendCard { model: 1, version: 1, digest: digest(7) }]);
    kit.revoke(1).unwrap();
    // attestations have a history of their own
    kit.attest("ann", 1, 5).unwrap();
    let log: LogResponse = kit.ask(QueryMsg::Log { model: 1, start_after: None, limit: Some(30) });
    let got: Vec<_> = log
        .entries
        .iter()
        .map(|entry| {
            let who = PEOPLE.into_iter().find(|name| account(name).as_str() == entry.actor).unwrap();
            (who, entry.kind.as_str(), entry.reason, entry.digest)
        })
        .collect();
    let policy: PolicyResponse = kit.ask(QueryMsg::Policy { policy: STRICTER });
    let expected = [
        ("authority", "register", None, None),
        ("maintainer", "submit", None, Some(digest(1))),
        ("maintainer", "submit", None, Some(digest(2))),
        ("authority", "activate", None, Some(digest(1))),
        ("guardian", "suspend", Some(Cause::Safety), Some(digest(90))),
        ("authority", "lift_suspension", None, None),
        ("authority", "tighten_guardrails", None, Some(policy.digest)),
        ("maintainer", "amend_card", None, Some(digest(7))),
        ("authority", "revoke", Some(Cause::Security), Some(digest(91))),
    ];
    assert_eq!(got, expected);
    check_log(&kit, 1);
    assert_eq!(log_hash(0, log.before, &log.entries), Some(log.hash));
    // whoever asks on from beyond the end is told where that is
    let beyond: LogResponse = kit.ask(QueryMsg::Log { model: 1, start_after: Some(u64::MAX), limit: None });
    assert_eq!((beyond.seq, beyond.before, beyond.entries), (log.seq, log.hash, vec![]));
}
