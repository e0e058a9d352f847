//! Each message with what it changes, and with what it doesn't.

use cosmwasm_std::from_json;
use polity::{registry::*, Digest, Ratio};

use crate::kit::*;

const ACTIVE: Subject = Subject::Active { model: 1 };

fn version(kit: &Kit, version: u32) -> VersionResponse {
    kit.ask(QueryMsg::Version { model: 1, version, at: None })
}

#[test]
fn a_vocabulary_is_made_in_steps_and_sealed() {
    let mut kit = Kit::empty();
    let (first, rest) = {
        let mut axes = axes();
        let rest = axes.split_off(1);
        (axes, rest)
    };
    assert_eq!(kit.make("maker", ExecuteMsg::CreateVocabulary { axes: first }), 1);
    kit.all("maker", vec![ExecuteMsg::AddAxes { vocabulary: 1, axes: rest }]);
    let got: VocabularyResponse = kit.ask(QueryMsg::Vocabulary { vocabulary: 1 });
    assert_eq!((got.sealed, got.digest, got.axes), (false, None, axes()));
    kit.all("maker", vec![ExecuteMsg::SealVocabulary { vocabulary: 1, digest: vocabulary_digest() }]);
    let got: VocabularyResponse = kit.ask(QueryMsg::Vocabulary { vocabulary: 1 });
    assert_eq!((got.sealed, got.digest), (true, Some(vocabulary_digest())));
    // one that starts with nothing
    assert_eq!(kit.make("other", ExecuteMsg::CreateVocabulary { axes: vec![] }), 2);
    let page: VocabulariesResponse = kit.ask(QueryMsg::Vocabularies { start_after: None, limit: None });
    let makers: Vec<_> = page.vocabularies.iter().map(|row| (row.vocabulary, row.maker.clone())).collect();
    assert_eq!(makers, [(1, account("maker").into()), (2, account("other").into())]);
}

#[test]
fn what_is_made_is_answered_as_it_was_made_under_its_digest() {
    let kit = Kit::stocked();
    let got: PolicyResponse = kit.ask(QueryMsg::Policy { policy: EVALUATED });
    assert_eq!((got.written, got.digest), (evaluated(), got.stored.digest()));
    let got: MetricResponse = kit.ask(QueryMsg::Metric { metric: 1 });
    assert_eq!((got.definition, got.digest), (metric("mmlu"), metric("mmlu").digest()));
    let got: PanelResponse = kit.ask(QueryMsg::Panel { panel: 1 });
    let members: Vec<String> = got.members.iter().map(|member| member.evaluator.clone()).collect();
    let panel = Panel { authority: account("chief").into_string(), members: members.clone() };
    assert_eq!((got.digest, got.authority), (panel.digest(), panel.authority));
    assert_eq!(members, ["ann", "bob", "cy"].map(|name| account(name).into_string()));
    let got: LicenceResponse = kit.ask(QueryMsg::Licence { licence: 1 });
    assert_eq!((got.terms, got.digest), (licence("MIT"), licence("MIT").digest()));
    let got: RegistryResponse = kit.ask(QueryMsg::Registry {});
    let counts = (got.models, got.vocabularies, got.policies, got.metrics, got.panels, got.licences);
    assert_eq!(counts, (0, 1, 4, 1, 1, 1));
    let bounds: BoundsResponse = kit.ask(QueryMsg::Bounds {});
    assert_eq!(bounds.bounds.len(), polity::bounds::REGISTRY.len());
    assert_eq!(bounds.reasons.len(), ReasonCode::ALL.len());
}

#[test]
fn pages_go_on_where_they_ended() {
    let kit = Kit::stocked();
    let page = |start_after, limit| -> Vec<u32> {
        let got: PoliciesResponse = kit.ask(QueryMsg::Policies { start_after, limit });
        got.policies.iter().map(|row| row.policy).collect()
    };
    assert_eq!((page(None, Some(3)), page(Some(3), Some(30))), (vec![1, 2, 3], vec![4]));
    let got: MetricsResponse = kit.ask(QueryMsg::Metrics { start_after: None, limit: None });
    assert_eq!(got.metrics.len(), 1);
    let got: PanelsResponse = kit.ask(QueryMsg::Panels { start_after: Some(1), limit: None });
    assert!(got.panels.is_empty());
    let got: LicencesResponse = kit.ask(QueryMsg::Licences { start_after: None, limit: Some(1) });
    assert_eq!(got.licences.len(), 1);
}

#[test]
fn strictness_says_what_stands_against_it() {
    let kit = Kit::stocked();
    let compare = |policy, than| -> StrictnessResponse { kit.ask(QueryMsg::Strictness { policy, than }) };
    let got = compare(STRICTER, PLAIN);
    assert!(got.at_least_as_strict && got.tightens && got.component.is_none());
    let got = compare(PLAIN, STRICTER);
    assert_eq!(
        (got.at_least_as_strict, got.tightens, got.component),
        (false, false, Some(Component::Axis(0)))
    );
}

#[test]
fn register_sets_everything_at_once() {
    let mut kit = Kit::stocked();
    kit.all("authority", vec![ExecuteMsg::Register(register("aurora"))]);
    let got = kit.model();
    assert_eq!((got.state, got.active, got.policy, got.revision), (ModelState::Draft, None, Some(PLAIN), 0));
    assert_eq!(got.authority, account("authority").as_str());
    assert_eq!(got.maintainers, [account("maintainer").into_string()]);
    let guardian = got.guardian.unwrap();
    assert_eq!((guardian.address, guardian.suspended), (account("guardian").into(), None));
    assert_eq!((got.licence, got.pledge, got.versions), (1, Ratio::percent(10), 0));
    // the name belongs to who registered it: others have it too
    assert_eq!(kit.make("eve", ExecuteMsg::Register(register("aurora"))), 2);
    let by_name = |who: &str| -> ModelByNameResponse {
        let name = "aurora".try_into().unwrap();
        kit.ask(QueryMsg::ModelByName { registrant: account(who).into(), name })
    };
    assert_eq!(
        (by_name("authority").model, by_name("eve").model, by_name("bob").model),
        (Some(1), Some(2), None)
    );
    let got: RegisteredResponse =
        kit.ask(QueryMsg::Registered { registrant: account("eve").into(), start_after: None, limit: None });
    assert_eq!(got.models.len(), 1);
    let got: ModelsResponse = kit.ask(QueryMsg::Models { start_after: Some(1), limit: None });
    assert_eq!(got.models.len(), 1);
}

#[test]
fn a_version_is_submitted_and_its_card_amended_without_a_new_revision() {
    let mut kit = Kit::draft();
    let revision = kit.revision(1);
    kit.all("maintainer", vec![ExecuteMsg::AmendCard { model: 1, version: 1, digest: digest(201) }]);
    kit.all("authority", vec![ExecuteMsg::AmendCard { model: 1, version: 1, digest: digest(202) }]);
    assert_eq!(kit.revision(1), revision);
    let got = version(&kit, 1);
    assert_eq!((got.state, got.content), (VersionState::Submitted, submit(1, 1)));
    assert_eq!(got.submitter, account("maintainer").as_str());
    assert_eq!(got.card.map(|card| (card.number, card.digest)), Some((3, digest(202))));
    // in one block, and all are there
    let cards: CardsResponse =
        kit.ask(QueryMsg::Cards { model: 1, version: 1, start_after: None, limit: None });
    let digests: Vec<Digest> = cards.cards.iter().map(|card| card.digest).collect();
    assert_eq!(digests, [200, 201, 202].map(digest));
    let got: VersionsResponse = kit.ask(QueryMsg::Versions { model: 1, start_after: None, limit: None });
    assert_eq!(got.versions.iter().map(|row| row.version).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_root_is_found_in_every_model_that_has_it() {
    let mut kit = Kit::draft();
    kit.all("eve", vec![ExecuteMsg::Register(Register { policy: None, ..register("copy") })]);
    kit.all("eve", vec![ExecuteMsg::Submit(submit(2, 1))]);
    let page = |start_after| -> Vec<VersionRef> {
        let got: ByRootResponse = kit.ask(QueryMsg::ByRoot { root: digest(1), start_after, limit: Some(1) });
        got.versions.iter().map(|row| row.version).collect()
    };
    let (ours, copy) = (VersionRef { model: 1, version: 1 }, VersionRef { model: 2, version: 1 });
    assert_eq!((page(None), page(Some(ours)), page(Some(copy))), (vec![ours], vec![copy], vec![]));
}

#[test]
fn activation_supersedes_with_a_grace_and_goes_back() {
    let mut kit = Kit::new();
    let active = |kit: &Kit| -> Option<u32> {
        kit.ask::<ActiveResponse>(QueryMsg::Active { model: 1, at: None }).version
    };
    assert_eq!((kit.model().state, active(&kit)), (ModelState::Active, Some(1)));
    let got: LineageResponse = kit.ask(QueryMsg::Lineage { model: 1 });
    assert_eq!(got.first_holder, Some(account("authority").into()));
    kit.activate(2, 100).unwrap();
    let end = kit.now() + 100;
    let one = |kit: &Kit| kit.authorize(Subject::Version { model: 1, version: 1 }, &["chat"]);
    assert_eq!(
        (version(&kit, 1).state, version(&kit, 2).state),
        (VersionState::Superseded, VersionState::Active)
    );
    kit.at(end - 1);
    assert!(one(&kit).allowed && kit.allowed());
    assert_eq!(one(&kit).valid_until, end);
    kit.at(end);
    assert!(!one(&kit).allowed && kit.allowed());
    // back, and forward again: a new activation ends an earlier grace
    kit.activate(1, 100).unwrap();
    kit.activate(2, 0).unwrap();
    assert!(!one(&kit).allowed);
    // whoever held it first stays so
    let got: LineageResponse = kit.ask(QueryMsg::Lineage { model: 1 });
    assert_eq!(got.first_holder, Some(account("authority").into()));
}

#[test]
fn a_quick_tier_activates_only_what_is_evaluated() {
    let mut kit = Kit::draft();
    let msg = |kit: &Kit| {
        ExecuteMsg::ActivateEvaluated(Activate {
            model: 1,
            revision: kit.revision(1),
            version: 1,
            root: digest(1),
            grace: 0,
        })
    };
    let refused = kit.execute("authority", msg(&kit)).unwrap_err();
    assert_eq!(code(&refused), "not_evaluated");
    kit.set_policy(EVALUATED).unwrap();
    assert_eq!(code(&kit.execute("authority", msg(&kit)).unwrap_err()), "unmet");
    kit.attest("ann", 1, 700_000).unwrap();
    kit.execute("authority", msg(&kit)).unwrap();
    assert!(kit.allowed());
}

#[test]
fn guardrails_are_set_and_tightened() {
    let mut kit = Kit::new();
    let code_use = |kit: &Kit| kit.authorize(ACTIVE, &["code"]).allowed;
    assert!(code_use(&kit));
    kit.tighten(STRICTER).unwrap();
    assert!(!code_use(&kit) && kit.allowed());
    kit.set_policy(PLAIN).unwrap();
    assert!(code_use(&kit));
    assert_eq!(kit.model().policy, Some(PLAIN));
}

#[test]
fn a_model_is_deprecated_and_ends_at_its_sunset() {
    let mut kit = Kit::new();
    kit.all("authority", vec![ExecuteMsg::Register(register("next"))]);
    let sunset = kit.now() + 100;
    let msg = |revision, sunset, successor| {
        ExecuteMsg::Deprecate(Deprecate { model: 1, revision, sunset, successor })
    };
    kit.all("authority", vec![msg(1, sunset + 5, None), msg(2, sunset, Some(2))]);
    kit.at(sunset - 1);
    let got = kit.model();
    assert_eq!((got.state, got.sunset, got.successor), (ModelState::Deprecated, Some(sunset), Some(2)));
    assert!(kit.allowed());
    kit.at(sunset);
    assert_eq!(kit.model().state, ModelState::Retired);
    assert!(!kit.allowed());
}

#[test]
fn a_model_is_retired_and_a_version_revoked() {
    let mut kit = Kit::new();
    kit.revoke(1).unwrap();
    assert_eq!((kit.model().state, kit.model().active), (ModelState::Active, None));
    let got = version(&kit, 1);
    assert_eq!(got.state, VersionState::Revoked);
    let revocation = got.revocation.unwrap();
    assert_eq!((revocation.reason, revocation.document), (Cause::Security, digest(91)));
    kit.activate(2, 0).unwrap();
    assert!(kit.allowed());
    let revision = kit.revision(1);
    kit.all("authority", vec![ExecuteMsg::Retire(AtRevision { model: 1, revision })]);
    assert_eq!((kit.model().state, kit.allowed()), (ModelState::Retired, false));
}

#[test]
fn a_suspension_is_made_ratified_and_lifted() {
    let mut kit = Kit::new();
    let until = kit.now() + DAY;
    kit.suspend("guardian", until).unwrap();
    let got = kit.model().suspension.unwrap();
    assert_eq!((got.until, got.reason, got.document), (until, Cause::Safety, digest(90)));
    assert_eq!((got.by, got.ratified), (account("guardian").into(), false));
    assert!(!kit.allowed());
    kit.ratify(until + DAY).unwrap();
    let got = kit.model().suspension.unwrap();
    assert_eq!((got.until, got.ratified, got.by), (until + DAY, true, account("guardian").into()));
    kit.lift().unwrap();
    assert!(kit.model().suspension.is_none() && kit.allowed());
    kit.suspend("authority", until).unwrap();
    assert!(!kit.allowed());
}

#[test]
fn a_guardian_is_appointed_and_dismissed() {
    let mut kit = Kit::new();
    let msg = |kit: &Kit, guardian| {
        ExecuteMsg::AppointGuardian(AppointGuardian { model: 1, revision: kit.revision(1), guardian })
    };
    let other = GuardianMsg { address: account("other").into(), ..guardian() };
    kit.all("authority", vec![msg(&kit, Some(other))]);
    assert_eq!(code(&kit.suspend("guardian", kit.now() + 5).unwrap_err()), "unauthorized");
    kit.all("authority", vec![msg(&kit, None)]);
    assert!(kit.model().guardian.is_none());
    assert_eq!(code(&kit.suspend("other", kit.now() + 5).unwrap_err()), "unauthorized");
    assert_eq!(kit.revision(1), 3);
}

#[test]
fn what_binds_only_later_children_moves_no_revision() {
    let mut kit = Kit::new();
    let other = kit.make("maker", ExecuteMsg::CreateLicence(licence("Apache-2.0")));
    let licence = u32::try_from(other).unwrap();
    kit.all(
        "authority",
        vec![
            ExecuteMsg::SetLicence(SetLicence { model: 1, revision: 1, licence: kit.licence(licence) }),
            ExecuteMsg::SetPledge(SetPledge { model: 1, revision: 1, pledge: Ratio::percent(20) }),
            ExecuteMsg::SetMaintainers(SetMaintainers {
                model: 1,
                revision: 1,
                maintainers: vec![account("mia").into()],
            }),
        ],
    );
    let got = kit.model();
    assert_eq!((got.licence, got.pledge, got.revision), (2, Ratio::percent(20), 1));
    assert_eq!(got.maintainers, [account("mia").into_string()]);
    kit.all("mia", vec![ExecuteMsg::Submit(submit(1, 9))]);
    assert_eq!(
        code(&kit.execute("maintainer", ExecuteMsg::Submit(submit(1, 8))).unwrap_err()),
        "unauthorized"
    );
}

#[test]
fn the_authority_is_handed_over_in_two_steps() {
    let mut kit = Kit::new();
    let propose = |authority: Option<&str>| {
        ExecuteMsg::ProposeAuthority(ProposeAuthority {
            model: 1,
            revision: 1,
            authority: authority.map(|name| account(name).into()),
        })
    };
    let accept = ExecuteMsg::AcceptAuthority(AtRevision { model: 1, revision: 1 });
    kit.all("authority", vec![propose(Some("heir"))]);
    assert_eq!(kit.model().proposed_authority, Some(account("heir").into()));
    // until it is taken over, nothing has changed, and it can be withdrawn
    kit.all("authority", vec![propose(None)]);
    assert_eq!(code(&kit.execute("heir", accept.clone()).unwrap_err()), "unauthorized");
    kit.all("authority", vec![propose(Some("heir"))]);
    kit.all("heir", vec![accept.clone()]);
    let got = kit.model();
    assert_eq!((got.authority, got.proposed_authority, got.revision), (account("heir").into(), None, 2));
    assert_eq!(code(&kit.set_policy(STRICTER).unwrap_err()), "unauthorized");
    assert_eq!(code(&kit.execute("heir", accept).unwrap_err()), "unauthorized");
    kit.all(
        "heir",
        vec![ExecuteMsg::SetGuardrails(SetGuardrails { model: 1, revision: 2, policy: made(STRICTER) })],
    );
}

#[test]
fn the_latest_attestation_counts_and_history_stays() {
    let mut kit = Kit::new();
    let list = |kit: &Kit, limit, start_after: Option<&str>| -> Vec<(String, i64, bool)> {
        let start_after = start_after.map(|name| account(name).into());
        let msg = QueryMsg::Attestations { model: 1, version: 1, metric: 1, at: None, start_after, limit };
        let got: AttestationsResponse = kit.ask(msg);
        let row =
            |row: &AttestationResponse| (row.evaluator.clone(), row.attestation.value, row.revoked.is_some());
        got.attestations.iter().map(row).collect()
    };
    kit.attest("cy", 1, 1).unwrap();
    kit.wait(1);
    kit.attest("ann", 1, 2).unwrap();
    kit.wait(1);
    kit.attest("cy", 1, 3).unwrap();
    kit.wait(1);
    kit.all("cy", vec![ExecuteMsg::RevokeAttestation { model: 1, version: 1, metric: 1 }]);
    let (cy, ann) = (account("cy").into_string(), account("ann").into_string());
    assert_eq!(list(&kit, None, None), [(cy.clone(), 3, true), (ann.clone(), 2, false)]);
    assert_eq!(list(&kit, Some(1), None), [(cy.clone(), 3, true)]);
    assert_eq!(list(&kit, Some(1), Some("cy")), [(ann, 2, false)]);
    kit.wait(1);
    // and one that is revoked in its own block
    kit.attest("cy", 1, 4).unwrap();
    kit.all("cy", vec![ExecuteMsg::RevokeAttestation { model: 1, version: 1, metric: 1 }]);
    let history = |start_after, limit| -> Vec<AttestationResponse> {
        let msg = QueryMsg::AttestationHistory {
            model: 1,
            version: 1,
            metric: 1,
            evaluator: cy.clone(),
            start_after,
            limit: Some(limit),
        };
        kit.ask::<AttestationsResponse>(msg).attestations
    };
    let all = history(None, 30);
    let rows: Vec<_> = all.iter().map(|row| (row.attestation.value, row.revoked.is_some())).collect();
    assert_eq!(rows, [(1, false), (3, true), (4, true)]);
    for split in 1..3 {
        let (first, last) = (history(None, split), history(Some(all[split as usize - 1].recorded), 30));
        assert_eq!([first, last].concat(), all);
    }
}

#[test]
fn a_member_is_struck_for_ever() {
    let mut kit = Kit::new();
    let strike = ExecuteMsg::StrikeMember(StrikeMember { panel: 1, member: account("ann").into() });
    kit.all("chief", vec![strike.clone()]);
    let got: PanelResponse = kit.ask(QueryMsg::Panel { panel: 1 });
    let struck: Vec<_> = got.members.iter().map(|member| member.struck.map(|time| time.u64())).collect();
    assert_eq!(struck, [Some(kit.env.block.time.nanos()), None, None]);
    assert_eq!(code(&kit.execute("chief", strike).unwrap_err()), "already_struck");
}

#[test]
fn a_rule_stands_as_its_members_say() {
    let mut kit = Kit::draft();
    kit.set_policy(EVALUATED).unwrap();
    kit.attest("ann", 1, 700_000).unwrap();
    kit.attest("maintainer", 1, 900_000).unwrap();
    let standing = |kit: &Kit| -> StandingResponse {
        kit.ask(QueryMsg::Standing { model: 1, version: 1, policy: None, at: None })
    };
    let got = standing(&kit);
    assert_eq!((got.policy, got.missing_disclosures.len(), got.rules.len()), (EVALUATED, 0, 1));
    let row = &got.rules[0];
    assert!(row.activation.holds && row.usage.holds);
    let verdicts: Vec<_> = row.members.iter().map(|member| member.verdict).collect();
    assert_eq!(verdicts, [Verdict::Passes, Verdict::Neither, Verdict::Neither]);
    // too old to activate on, and still good for use
    kit.wait(1_000);
    let row = &standing(&kit).rules[0];
    assert!(!row.activation.holds && row.usage.holds);
    let other: StandingResponse =
        kit.ask(QueryMsg::Standing { model: 1, version: 1, policy: Some(UNMET), at: None });
    assert_eq!(other.missing_disclosures, [term("energy")]);
}

#[test]
fn a_file_is_one_of_a_versions_or_not() {
    let mut kit = Kit::draft();
    let file = |name: &str| File { path: name.into(), size: 3, sha256: digest(5) };
    let manifest = Manifest::new(["a", "b/c", "d"].map(file).to_vec()).unwrap();
    let root = manifest.root().unwrap();
    kit.all("maintainer", vec![ExecuteMsg::Submit(Submit { root, files: 3, size: 9, ..submit(1, 9) })]);
    let proof = manifest.prove("b/c").unwrap().unwrap();
    let ask = |file: File, proof: &Proof| -> bool {
        let msg = QueryMsg::File { model: 1, version: 3, file, proof: proof.clone() };
        kit.ask::<FileResponse>(msg).included
    };
    assert!(ask(file("b/c"), &proof));
    assert!(!ask(file("b/d"), &proof));
    assert!(!ask(file("b/c"), &Proof { hashes: vec![digest(0); 10_000], ..proof.clone() }));
    assert!(!ask(file("b/c"), &Proof { count: 2, ..proof }));
}

#[test]
fn registering_tells_who_is_paid_though_royalty_free() {
    let mut kit = Kit::new();
    kit.all(
        "maker",
        vec![ExecuteMsg::CreateLicence(Licence { royalty_free: true, ..licence("Apache-2.0") })],
    );
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision: 1, licence: kit.licence(2) })],
    );
    let parent = Parent { model: 1, relation: Relation::Finetune, licence: 2, pledge: Ratio::percent(10) };
    let msg = Register { parents: vec![parent], ..register("child") };
    let (_, data) = kit.execute("eve", ExecuteMsg::Register(msg)).unwrap();
    let data: CreatedResponse = from_json(data.unwrap()).unwrap();
    assert_eq!((data.id.u64(), data.digest, data.royalty_free), (2, None, vec![1]));
}

/// What people still expect of a model that is over: whoever holds it can be replaced, its card corrected, a version
/// revoked, its guardian dismissed.
#[test]
fn a_retired_model_is_kept_in_order() {
    let mut kit = Kit::new();
    let (model, revision) = (1, 2);
    kit.all("authority", vec![ExecuteMsg::Retire(AtRevision { model, revision: 1 })]);
    let authority = Some(account("heir").into());
    kit.all(
        "authority",
        vec![
            ExecuteMsg::AmendCard { model, version: 1, digest: digest(201) },
            ExecuteMsg::SetMaintainers(SetMaintainers {
                model,
                revision,
                maintainers: vec![account("mia").into()],
            }),
            ExecuteMsg::ProposeAuthority(ProposeAuthority { model, revision, authority }),
        ],
    );
    kit.all("mia", vec![ExecuteMsg::AmendCard { model, version: 1, digest: digest(202) }]);
    kit.all("heir", vec![ExecuteMsg::AcceptAuthority(AtRevision { model, revision })]);
    kit.all("heir", vec![revoke(3, 1)]);
    let dismissal = AppointGuardian { model, revision: 4, guardian: None };
    kit.all("heir", vec![ExecuteMsg::AppointGuardian(dismissal)]);
    kit.attest("ann", 2, 5).unwrap();
    assert_eq!((kit.model().state, kit.model().revision), (ModelState::Retired, 5));
}
